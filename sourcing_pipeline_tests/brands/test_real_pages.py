"""Real pages, read where they are: nothing crashes, all rows keep their contracts, and the obvious is found."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.brands.site_profile import profile_site
from sourcing_pipeline.candidates.domains import registrable_domain
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.web.pages import Page, decode_html, parseable
from sourcing_pipeline_tests.brands.websites import RATES, page

SHOPS = {"brand_shop", "multi_brand_shop", "marketplace"}


def pages_of(path: Path, kind: str) -> Iterator[Page]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            content_type = record.http_headers.get_header("content-type")
            html = parseable(decode_html(record.content_stream().read(), content_type))
            at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
            domain = registrable_domain(url) or urlsplit(url).hostname or url
            yield Page(domain, url, url, kind, at, 200, content_type, html)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), [("realweb", "other"), ("product_pages", "product")])
def test_real_sites_are_profiled_without_a_crash(name: str, kind: str, shared_data: Path) -> None:
    pages = sorted(
        pages_of(shared_data / name / "pages.warc.gz", kind), key=lambda one: (one.domain, len(one.url), one.url)
    )
    rows = []
    for _, group in itertools.groupby(pages, key=lambda one: one.domain):
        site = list(group)[:4]
        rows.append(profile_site(site, "digest", RATES))
    facts = [fact for row in rows for fact in row.facts]
    WebsiteProfiles.from_rows([row.profile for row in rows])
    ProfileFacts.from_rows(facts)
    products = ProductsSeen.from_rows([product for row in rows for product in row.products])
    assert not [fact for fact in facts if fact["fact"] in {"unreadable_page", "unreadable_facts"}]
    assert all(row.profile["brand_name"] for row in rows)
    if kind == "product":
        assert products.filter(products["price"].is_not_null())["page_url"].n_unique() >= 0.85 * len(pages)


@pytest.mark.slow
def test_articles_are_no_shops(shared_data: Path) -> None:
    kinds = []
    for path in sorted((shared_data / "articles").glob("*.html")):
        html = decode_html(path.read_bytes(), None)
        domain = re.sub(r"[^a-z0-9]", "", path.stem.lower()) + ".example"
        kinds.append(profile_site([page(html, "/story", "home", domain)], "digest", RATES).profile["site_kind"])
    assert sum(kind in SHOPS for kind in kinds) <= 0.05 * len(kinds)
