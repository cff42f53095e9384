"""Every check of what websites say has a table that passes it and one that fails it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.quality.checks import CheckResult, cache_holds, described_share, mix_is_stable

AS_OF = date(2024, 3, 4)
WEEK = timedelta(days=7)
AT = datetime(2024, 3, 4, tzinfo=UTC)


def described(named: int, with_products: int) -> CheckResult:
    domains = [f"{n}.com" for n in range(10)]
    profiles = pl.DataFrame(
        {
            "domain": [*domains, "blog.com"],
            "profile_at": [AT] * 11,
            "site_kind": ["brand_shop"] * 10 + ["content"],
            "can_be_brand": [True] * 10 + [False],
            "product_count": [int(n < with_products) for n in range(10)] + [0],
        }
    )
    facts = pl.DataFrame(
        {
            "domain": domains,
            "profile_at": [AT] * 10,
            "fact": ["brand_name"] * 10,
            "is_chosen": [True] * 10,
            "source_kind": ["json_ld" if n < named else "domain" for n in range(10)],
        }
    )
    return described_share(profiles, facts, 0.8, 0.5)


def test_sites_that_state_name_and_products_pass() -> None:
    result = described(named=8, with_products=5)
    assert result.passed
    assert result.figures == {"named_share": 0.8, "with_products_share": 0.5, "sites": 10.0}


@pytest.mark.parametrize(("named", "with_products", "lacks"), [(7, 10, "a name"), (10, 4, "products")])
def test_sites_without_a_name_or_without_products_fail_and_are_shown(
    named: int, with_products: int, lacks: str
) -> None:
    result = described(named, with_products)
    assert not result.passed
    assert {row["lacks"] for row in result.sample} == {lacks}


def mix(weeks: Mapping[date, Mapping[str, int]], facet: str) -> pl.DataFrame:
    rows = [
        {"as_of": week, "facet": facet, "value": value, "site_count": count}
        for week, counts in weeks.items()
        for value, count in counts.items()
    ]
    return pl.DataFrame(rows, schema={"as_of": pl.Date, "facet": pl.String, "value": pl.String, "site_count": pl.Int64})


def stable(*weeks: dict[str, int], facet: str = "language") -> CheckResult:
    dated = {AS_OF - WEEK * place: counts for place, counts in enumerate(reversed(weeks))}
    return mix_is_stable(mix(dated, facet), AS_OF, facet, 0.25, least_sites=20)


def test_a_mix_like_the_week_before_passes() -> None:
    assert stable({"en": 50, "de": 50}, {"en": 55, "de": 48}).passed


def test_a_mix_that_changed_fails_and_says_what_moved() -> None:
    result = stable({"en": 60, "de": 20, "fr": 20}, {"en": 15, "de": 65, "fr": 20})
    assert not result.passed
    assert {row["value"] for row in result.sample[:2]} == {"de", "en"}
    assert result.sample[2] == {"value": "fr", "share_before": 0.2, "share_now": 0.2}
    assert not stable({"en": 100}, {"unknown": 100}).passed


def test_a_category_that_was_learned_is_told_and_is_no_change_of_the_others() -> None:
    result = stable({"Toys": 80, "Candles": 80}, {"Toys": 60, "Candles": 70, "Pets": 40}, facet="category")
    assert result.passed
    assert "Pets" in result.observed
    assert not stable({"Toys": 80, "Candles": 80}, {"Candles": 80, "Toys & Games": 80}, facet="category").passed


def test_the_newest_week_before_counts() -> None:
    assert stable({"en": 10, "de": 90}, {"en": 90, "de": 10}, {"en": 90, "de": 10}).passed


def test_a_first_week_or_a_few_sites_are_not_judged_and_it_says_so() -> None:
    for result in (stable({"en": 100}), stable({"en": 10}, {"de": 10})):
        assert result.passed
        assert "not judged" in result.observed


def test_one_website_each_of_a_few_new_languages_is_no_landslide() -> None:
    new = dict.fromkeys(("de", "fr", "it", "es", "pt", "nl"), 1)
    assert stable({"en": 100}, {"en": 100} | new).figures["stability_index"] < 0.1
    assert stable({"en": 100}, {"en": 100, "de": 1}).figures["stability_index"] < 0.05


LAST_CHECK = AT - WEEK + timedelta(hours=1)
"""A week ago there was a run: pages, embeddings, checks."""


def cached(*documents: tuple[str, datetime, datetime], last: datetime | None = LAST_CHECK) -> CheckResult:
    """Documents: digest, when the page was fetched, when it was embedded."""
    profiles = pl.DataFrame(
        {"profile_at": [fetched for _, fetched, _ in documents]}, schema={"profile_at": pl.Datetime("us", "UTC")}
    )
    embeddings = WebsiteEmbeddings.from_rows(
        [
            {"content_digest": digest, "embedding_model": "m", "embedding": [1.0], "embedded_at": embedded}
            for digest, _, embedded in documents
        ]
    )
    return cache_holds(profiles, embeddings, pl.Series([row[0] for row in documents], dtype=pl.String), last)


def test_documents_of_new_pages_and_of_the_cache_pass() -> None:
    result = cached(("old", AT - WEEK, AT - WEEK), ("new", AT, AT), ("older", AT - 2 * WEEK, AT - WEEK))
    assert result.passed
    assert result.figures == {"cache_hit_share": 1.0, "newly_embedded": 1.0}


def test_a_document_of_old_pages_that_was_embedded_again_fails() -> None:
    result = cached(("old", AT - 2 * WEEK, AT), ("kept", AT - 2 * WEEK, AT - WEEK))
    assert not result.passed
    assert result.figures == {"cache_hit_share": 0.5, "newly_embedded": 1.0}


def test_a_lost_cache_fails_though_no_embedding_is_old() -> None:
    result = cached(("a", AT - WEEK, AT), ("b", AT - WEEK, AT))
    assert not result.passed
    assert result.figures["cache_hit_share"] == 0


def test_a_first_embedding_has_no_misses() -> None:
    assert cached(("a", AT - WEEK, AT), ("b", AT, AT), last=None).passed
    assert cached().passed
