"""Whatever stands where facts are read from running text, forms and attributes: nothing breaks, and all rows keep their contracts."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline_tests.brands.test_hostile_text import LARGE, SMALL
from sourcing_pipeline_tests.brands.websites import page, profiled

PLACES = """<h1>Wholesale</h1><p>Minimum order: {0} MOQ {0} Lead time: {0} ships within {0}</p><p>margin {0}% markup {0} keystone {0} over {0} stockists</p>
<p>We ship to {0} and return within {0} days.</p><p>made in {0} vegan {0}</p><p>Tel. {0} info (at) {0} (dot) de</p><p>4.8 / 5 {0} reviews {0} products</p>
<p>{0} GmbH & Co. KG {0} Ltd</p><select name="country"><option value="{0}">{0}</option></select><main><img width="{0}" height="{0}" srcset="{0} {0}w" src="{0}"></main>
<form action="{0}" id="{0}"><input name="{0}" placeholder="{0}"><textarea>{0}</textarea><button>{0}</button></form>"""


def keep_contracts(text: str, kind: str) -> None:
    """Profile a site that says a text in all these places, and hold its rows to their contracts."""
    body = PLACES.format(html.escape(text))
    rows = profiled(page("<title>x</title>"), page(body, f"/{kind}", kind), page(body, "/returns", "shipping"))
    assert not rows.profile["site_kind_reason"].startswith("our reading")
    assert not [fact for fact in rows.facts if fact["fact"] in {"unreadable_page", "unreadable_facts"}]
    WebsiteProfiles.from_rows([rows.profile])
    ProfileFacts.from_rows(rows.facts)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=120) | st.from_regex(r"[-+0-9.,%€$xA-Z ()@/]{0,60}", fullmatch=True),
    st.sampled_from(["about", "wholesale", "shipping", "contact", "home"]),
)
def test_profiling_never_fails(text: str, kind: str) -> None:
    keep_contracts(text, kind)


@pytest.mark.parametrize("name", SMALL | LARGE)
def test_hostile_text_breaks_nothing(name: str) -> None:
    keep_contracts((SMALL | LARGE)[name], "wholesale")
