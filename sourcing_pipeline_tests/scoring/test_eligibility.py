from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.candidates.identity import brand_id_of
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.scoring.eligibility import candidate_outcomes
from sourcing_pipeline_tests.scoring.worlds import AS_OF, SEEN, START, candidate, lead, profile


def visit(domain: str, outcome: str = "ok", **columns: Any) -> dict[str, Any]:
    return {
        "domain": domain,
        "visited_at": SEEN,
        "outcome": outcome,
        "reason": f"said {outcome}",
        "evidence_url": f"https://{domain}/",
        "page_count": 1,
        "byte_count": 1,
        "elapsed_seconds": 1.0,
    } | columns


def brand(brand_id: str, **columns: Any) -> dict[str, Any]:
    return {"brand_id": brand_id, "name": brand_id, "joined_at": START - timedelta(days=500)} | columns


def suppression(**columns: Any) -> dict[str, Any]:
    return {"reason": "asked", "requested_at": START} | columns


Rows = list[dict[str, Any]]


def decide(
    fed: Rows,
    brands: Rows | None = None,
    suppressions: Rows | None = None,
    visits: Rows | None = None,
    profiles: Rows | None = None,
    leads: Rows | None = None,
) -> list[dict[str, Any]]:
    return candidate_outcomes(
        Candidates.from_rows(fed),
        Brands.from_rows(brands or []),
        Suppressions.from_rows(suppressions or []),
        SiteOutcomes.from_rows(visits or []),
        WebsiteProfiles.from_rows(profiles or []),
        AS_OF,
        lead_labels=LeadLabels.from_rows(leads or []),
    ).to_dicts()


def test_a_brand_whose_site_was_read_is_scored() -> None:
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com")], profiles=[profile("a.com")])
    assert (row["outcome"], row["evidence_url"]) == ("scored", "https://a.com/")


def test_a_candidate_without_a_website_is_scored() -> None:
    [row] = decide([candidate("a")])
    assert row["outcome"] == "scored"


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [
        ({"intake_outcome": "invalid", "intake_reason": "no name"}, "invalid"),
        ({"intake_outcome": "duplicate", "intake_reason": "same site", "duplicate_of": "c-0"}, "duplicate"),
        ({}, "suppressed"),
    ],
)
def test_intake_comes_before_suppression_and_that_before_all_else(columns: dict[str, Any], outcome: str) -> None:
    [row] = decide(
        [candidate("a", "a.com", **columns)],
        brands=[brand("B1", domain="www.a.com")],
        suppressions=[suppression(domain="https://www.A.com/contact")],
        visits=[visit("a.com", "dns_failure")],
        profiles=[profile("a.com", can_be_brand=False)],
    )
    assert row["outcome"] == outcome
    assert row["duplicate_of"] == columns.get("duplicate_of")


def test_the_marketplace_comes_before_an_unreachable_site() -> None:
    [row] = decide(
        [candidate("a", "a.com")],
        brands=[brand("B1", domain="https://shop.a.com/x")],
        visits=[visit("a.com", "dns_failure")],
    )
    assert (row["outcome"], row["matched_brand_id"], row["evidence_url"]) == (
        "already_on_marketplace",
        "B1",
        "metric:brands/B1",
    )


def test_an_unreachable_site_says_why() -> None:
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com", "dns_failure")])
    assert (row["outcome"], row["reason"], row["evidence_url"]) == (
        "unreachable",
        "dns_failure: said dns_failure",
        "https://a.com/",
    )


def test_a_site_never_visited_is_not_read_yet() -> None:
    [row] = decide([candidate("a", "a.com")])
    assert (row["outcome"], row["reason"]) == ("unreachable", "not read yet")


def test_the_newest_visit_decides() -> None:
    [row] = decide(
        [candidate("a", "a.com")],
        visits=[visit("a.com", "dns_failure", visited_at=SEEN - timedelta(days=40)), visit("a.com")],
        profiles=[profile("a.com")],
    )
    assert row["outcome"] == "scored"


def test_a_first_visit_after_the_week_stands_in_for_a_past_week() -> None:
    late = START + timedelta(days=400)
    [row] = decide(
        [candidate("a", "a.com")],
        visits=[visit("a.com", visited_at=late), visit("a.com", "dns_failure", visited_at=late + timedelta(days=1))],
        profiles=[profile("a.com")],
    )
    assert row["outcome"] == "scored"


@pytest.mark.parametrize("outcome", ["ok", "parked"])
def test_a_site_that_is_no_brands_is_not_a_brand(outcome: str) -> None:
    shop = profile("a.com", can_be_brand=False, site_kind="multi_brand_shop", site_kind_reason="sells 40 brands")
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com", outcome)], profiles=[shop])
    assert (row["outcome"], row["reason"]) == ("not_a_brand", "multi brand shop: sells 40 brands")


@pytest.mark.parametrize("kind", ["multi_brand_shop", "marketplace", "service", "content", "parked", "unknown"])
def test_every_kind_that_is_no_brand_s_ends_with_its_reason(kind: str) -> None:
    seen = profile("a.com", can_be_brand=False, site_kind=kind, site_kind_reason="as we saw")
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com")], profiles=[seen])
    assert (row["outcome"], row["reason"]) == ("not_a_brand", f"{kind.replace('_', ' ')}: as we saw")


@pytest.mark.parametrize("kind", ["brand_shop", "manufacturer", "unknown"])
def test_every_kind_that_can_be_a_brand_goes_on(kind: str) -> None:
    seen = profile("a.com", site_kind=kind)
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com")], profiles=[seen])
    assert row["outcome"] == "scored"


@pytest.mark.parametrize("kind", ["blocked", "script_only", "unreadable"])
def test_a_site_that_has_shown_nothing_is_unreachable_not_no_brand(kind: str) -> None:
    seen = profile("a.com", can_be_brand=False, site_kind=kind, site_kind_reason="12 characters of text")
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com")], profiles=[seen])
    assert (row["outcome"], row["reason"]) == ("unreachable", f"{kind.replace('_', ' ')}: 12 characters of text")


def test_a_shell_of_scripts_is_unreachable_as_the_visit_said() -> None:
    seen = profile("a.com", can_be_brand=False, site_kind="script_only", site_kind_reason="12 characters of text")
    [row] = decide([candidate("a", "a.com")], visits=[visit("a.com", "js_only")], profiles=[seen])
    assert (row["outcome"], row["reason"], row["evidence_url"]) == (
        "unreachable",
        "js_only: said js_only",
        "https://a.com/",
    )


def test_a_name_matches_a_brand_without_a_website_in_its_country() -> None:
    def named(country: str) -> dict[str, Any]:
        brand_id = brand_id_of(None, "Nordic Candles", country)
        return candidate(str(brand_id), name="Nordic Candles", country=country)

    found = decide([named("SE"), named("DE")], brands=[brand("B1", name="NORDIC candles", country="SE")])
    assert sorted((row["outcome"], row["matched_brand_id"]) for row in found) == [
        ("already_on_marketplace", "B1"),
        ("scored", None),
    ]


def test_brands_that_left_or_join_later_do_not_count() -> None:
    gone = brand("B1", domain="a.com", left_at=START - timedelta(days=1))
    later = brand("B2", domain="a.com", joined_at=START + timedelta(days=1))
    [row] = decide(
        [candidate("a", "a.com")], brands=[gone, later], visits=[visit("a.com")], profiles=[profile("a.com")]
    )
    assert row["outcome"] == "scored"


def test_a_won_lead_is_on_the_marketplace_even_if_brands_does_not_know_it() -> None:
    [row] = decide([candidate("a", lead_id="L1")], leads=[lead("L1", is_won=True, day=200, brand_id="B7")])
    assert (row["outcome"], row["matched_brand_id"]) == ("already_on_marketplace", "B7")
    assert row["reason"] == "lead L1 was won as B7, which the table brands does not have yet"


def test_a_feed_row_of_a_won_lead_is_on_the_marketplace_too() -> None:
    fed = candidate("a", "a.com")
    of_lead = candidate("a", "a.com", candidate_id="c-2", lead_id="L1", intake_outcome="duplicate", duplicate_of="c-a")
    found = decide([fed, of_lead], leads=[lead("L1", is_won=True, day=200)])
    assert [row["outcome"] for row in found] == ["duplicate", "already_on_marketplace"]


def test_an_address_suppresses_its_domain_but_not_a_mail_providers() -> None:
    found = decide(
        [candidate("a", "a.com"), candidate("g", "gmail.com")],
        suppressions=[suppression(email="jo@a.com"), suppression(email="jo@gmail.com")],
        visits=[visit("gmail.com")],
        profiles=[profile("gmail.com")],
    )
    assert [row["outcome"] for row in found] == ["suppressed", "scored"]


@pytest.mark.slow
def test_a_large_registry_is_decided_in_one_go() -> None:
    count = 200_000
    one = Candidates.from_rows([candidate("a", "a.com", name="Some Name", country="DE")])
    many = pl.concat([one] * count).with_columns(
        pl.format("c-{}", pl.int_range(pl.len())).alias("candidate_id"),
        pl.format("site{}.com", pl.int_range(pl.len())).alias("domain"),
        pl.format("b-{}", pl.int_range(pl.len())).alias("brand_id"),
    )
    decided = candidate_outcomes(
        many,
        Brands.from_rows([brand("B1", domain="site7.com", country="DE")]),
        Suppressions.from_rows([suppression(domain="site8.com")]),
        SiteOutcomes.empty_frame(),
        WebsiteProfiles.empty_frame(),
        AS_OF,
        lead_labels=LeadLabels.empty_frame(),
    )
    assert dict(decided["outcome"].value_counts().sort("outcome").iter_rows()) == {
        "already_on_marketplace": 1,
        "suppressed": 1,
        "unreachable": count - 2,
    }
