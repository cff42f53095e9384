from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sourcing_pipeline.brands import profiles as profiles_module
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.profiles import newest_feeds, newest_pages, profile_sites, with_new_rows
from sourcing_pipeline.brands.site_profile import SiteRows, profile_site
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline_tests.brands.feeds import CANDLE, SHOPIFY_URL, feed, named, shopify_body
from sourcing_pipeline_tests.brands.websites import HOME, SITE, Loader, later, page, records_of

NONE = WebsiteProfiles.empty_frame()
FeedLoader = Callable[[pl.DataFrame], Iterator[ProductFeed]]


def profile(records: pl.DataFrame, previous: pl.DataFrame, load: Loader) -> profiles_module.Profiled:
    return profile_sites(records, previous, load, {"EUR": 1.12}, "USD")


def feed_records(
    *, domain: str = "wachswerk.de", days: int = 0, digest: str = "sha1:F", outcome: str = "ok"
) -> pl.DataFrame:
    """The row of a request for a feed; one without an answer has no body."""
    asked = page("", "/products.json?limit=250", "product_feed", domain, later(days))
    has_body = pl.lit(outcome == "ok")
    return records_of([asked], digest=digest, outcome=outcome).with_columns(
        pl.when(has_body).then(pl.col(name)).alias(name) for name in ("warc_path", "warc_offset")
    )


def feed_loader(body: bytes, *, days: int = 0) -> FeedLoader:
    """Gives one feed."""
    return lambda records: iter([feed(body, at=later(days))] if records.height else [])


def test_an_unchanged_site_is_skipped_without_loading_its_pages() -> None:
    first = profile(records_of(SITE), NONE, Loader(SITE))
    loader = Loader(SITE)
    second = profile(records_of(SITE), first.website_profiles, loader)
    assert first.website_profiles.height == 1
    assert (second.website_profiles.height, second.profile_facts.height, second.products_seen.height) == (0, 0, 0)
    assert loader.asked == []


def test_a_changed_page_makes_a_new_profile_beside_the_old() -> None:
    first = profile(records_of(SITE), NONE, Loader(SITE))
    changed = page(HOME.replace("Bienenwachs", "Rapswachs"), at=later(30))
    records = pl.concat([records_of(SITE), records_of([changed], digest="sha1:B")])
    second = profile(records, first.website_profiles, Loader([*SITE, changed]))
    assert second.website_profiles["profile_at"].to_list() == [later(30)]
    assert second.website_profiles["page_count"].to_list() == [len(SITE)]
    assert "Rapswachs" in second.website_profiles["description"][0]
    assert first.website_profiles["content_digest"][0] != second.website_profiles["content_digest"][0]


def test_other_code_profiles_every_site_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    first = profile(records_of(SITE), NONE, Loader(SITE))
    monkeypatch.setattr(profiles_module, "EXTRACTION_VERSION", "another")
    assert profile(records_of(SITE), first.website_profiles, Loader(SITE)).website_profiles.height == 1


def test_a_page_that_is_gone_no_longer_counts() -> None:
    gone = page("", "/ueber-uns", "about", at=later(30))
    records = pl.concat([records_of(SITE), records_of([gone], outcome="not_found")])
    assert "https://wachswerk.de/ueber-uns" not in newest_pages(records)["url"].to_list()


def test_a_site_that_is_parked_now_is_no_brand_any_more() -> None:
    parked = page("<h1>This domain is for sale</h1>", at=later(30))
    records = pl.concat([records_of(SITE), records_of([parked], digest="sha1:P", outcome="parked")])
    found = profile(records, NONE, Loader([*SITE, parked])).website_profiles.row(0, named=True)
    assert (found["site_kind"], found["can_be_brand"], found["page_count"]) == ("parked", False, 1)


def test_a_page_that_breaks_a_reader_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from sourcing_pipeline.brands import site_profile

    def failing(one: Page) -> PageView:
        if one.page_kind == "about":
            raise RecursionError("too deep")
        return PageView(one)

    monkeypatch.setattr(site_profile, "PageView", failing)
    other = page(HOME, domain="zweites.de")
    pages = [*SITE, other]
    result = profile(records_of(pages), NONE, Loader(pages))
    assert result.website_profiles["domain"].to_list() == ["wachswerk.de", "zweites.de"]
    (noted,) = result.profile_facts.filter(pl.col("fact") == "unreadable_page").iter_rows(named=True)
    assert (noted["page_url"], noted["value"]) == ("https://wachswerk.de/ueber-uns", "RecursionError: too deep")


READERS = ["identity", "place", "contact", "trade", "claims", "shipping", "returns", "shop"]


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_that_fails_costs_its_facts_only(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    from sourcing_pipeline.brands import site_profile

    def failing(sheet: FactSheet, views: Sequence[PageView], *_: object) -> None:
        # Whatever it had begun to say.
        sheet.add(views[0], "half_read", "yes", "text", 1.0)
        sheet.choose_all("half_read")
        raise ZeroDivisionError("by zero")

    shipping = page("<p>We ship to Germany and France.</p><p>Returns within 14 days.</p>", "/shipping", "shipping")
    pages = [*SITE, shipping]
    whole = profile(records_of(pages), NONE, Loader(pages))
    monkeypatch.setattr(site_profile, f"read_{reader}", failing)
    found = profile(records_of(pages), NONE, Loader(pages))
    assert found.website_profiles["can_be_brand"].to_list() == [True]
    notes = found.profile_facts.filter(pl.col("fact") == "unreadable_facts")["value"].to_list()
    assert notes == [f"{reader}: ZeroDivisionError: by zero"]
    assert "half_read" not in found.profile_facts["fact"].to_list()
    lost = set(whole.profile_facts["fact"]) - set(found.profile_facts["fact"])
    assert lost
    assert found.profile_facts["fact"].n_unique() - 1 == whole.profile_facts["fact"].n_unique() - len(lost)
    assert found.products_seen.height == whole.products_seen.height


def test_where_facts_failed_that_show_a_brand_the_kind_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    from sourcing_pipeline.brands import site_profile

    def failing(*_: object) -> None:
        raise ZeroDivisionError

    pages = [page("<h1>This domain is for sale</h1>")]
    assert profile(records_of(pages), NONE, Loader(pages)).website_profiles["site_kind"].to_list() == ["parked"]
    monkeypatch.setattr(site_profile, "read_shop", failing)
    (found,) = profile(records_of(pages), NONE, Loader(pages)).website_profiles.iter_rows(named=True)
    assert (found["site_kind"], found["can_be_brand"]) == ("unreadable", False)
    assert found["site_kind_reason"] == "our reading of it failed (ZeroDivisionError)"


def test_no_page_no_profile() -> None:
    assert profile(records_of([]), NONE, Loader([])).website_profiles.is_empty()


def test_the_same_pages_give_the_same_frames() -> None:
    first, second = (profile(records_of(SITE), NONE, Loader(SITE)) for _ in range(2))
    assert_frame_equal(first.website_profiles, second.website_profiles)
    assert_frame_equal(first.profile_facts, second.profile_facts)
    assert_frame_equal(first.products_seen, second.products_seen)


def test_a_feed_is_no_page_and_is_given_to_its_site() -> None:
    records, loader = pl.concat([records_of(SITE), feed_records()]), Loader(SITE)
    assert newest_pages(records).height == len(SITE)
    first = profile_sites(records, NONE, loader, {}, "USD", load_feeds=feed_loader(shopify_body(CANDLE, named(1))))
    assert SHOPIFY_URL not in loader.asked
    assert first.website_profiles["page_count"].to_list() == [len(SITE)]
    assert first.products_seen.filter(pl.col("page_url") == SHOPIFY_URL)["title"].to_list() == ["Kerze 1"]


def test_files_are_no_pages() -> None:
    files = [page("", f"/{kind}", kind) for kind in ("robots", "sitemap")]
    assert newest_pages(records_of([*SITE, *files])).height == len(SITE)


def test_a_changed_feed_makes_a_new_profile_and_the_same_does_not() -> None:
    body = shopify_body(CANDLE, named(1))
    records = pl.concat([records_of(SITE), feed_records()])
    first = profile_sites(records, NONE, Loader(SITE), {}, "USD", load_feeds=feed_loader(body))
    same = pl.concat([records, feed_records(days=30)])
    again = profile_sites(same, first.website_profiles, Loader(SITE), {}, "USD", load_feeds=feed_loader(body, days=30))
    assert again.website_profiles.is_empty()
    changed = pl.concat([records, feed_records(days=30, digest="sha1:G")])
    load_feeds = feed_loader(shopify_body(CANDLE, named(2)), days=30)
    second = profile_sites(changed, first.website_profiles, Loader(SITE), {}, "USD", load_feeds=load_feeds)
    assert second.website_profiles["profile_at"].to_list() == [later(30)]
    assert "Kerze 2" in second.products_seen["title"].to_list()


def test_each_site_has_its_own_feed() -> None:
    pages = [page(HOME, domain=domain) for domain in ("a.de", "b.de", "c.de", "d.de")]
    feeds = [ProductFeed(domain, f"https://{domain}/products.json", later(0), shopify_body(named(n)))
             for n, domain in enumerate(("a.de", "aa.de", "c.de"), start=1)]  # fmt: skip
    rows = pl.concat([feed_records(domain=one.domain) for one in feeds])
    result = profile_sites(
        pl.concat([records_of(pages), rows]), NONE, Loader(pages), {}, "USD", load_feeds=lambda _: iter(feeds)
    )
    assert dict(result.products_seen.select("domain", "title").iter_rows()) == {"a.de": "Kerze 1", "c.de": "Kerze 3"}


@pytest.mark.parametrize("outcome", ["not_found", "access_denied", "robots_denied"])
def test_a_feed_that_the_shop_has_closed_no_longer_counts(outcome: str) -> None:
    closed = feed_records(days=30, outcome=outcome)
    assert newest_feeds(pl.concat([feed_records(), closed]), records_of(SITE)).is_empty()


def test_a_feed_that_could_not_be_read_lately_counts_as_it_was() -> None:
    records = pl.concat([feed_records(), feed_records(days=30, outcome="server_error")])
    assert newest_feeds(records, records_of(SITE))["fetched_at"].to_list() == [later(0)]


def test_a_feed_of_a_shop_that_moved_no_longer_counts() -> None:
    def pages(days: int) -> pl.DataFrame:
        return records_of([page(HOME, at=later(days))])

    assert newest_feeds(feed_records(), pages(31)).height == 1
    assert newest_feeds(feed_records(), pages(61)).is_empty()
    assert (
        newest_feeds(pl.concat([feed_records(), feed_records(days=60, outcome="server_error")]), pages(61)).height == 1
    )


def test_a_parked_domain_has_no_feed() -> None:
    parked = records_of([page("for sale")], outcome="parked")
    assert newest_feeds(feed_records(), newest_pages(parked)).is_empty()
    shell = records_of([page("shell")], outcome="js_only")
    assert newest_feeds(feed_records(), newest_pages(shell)).height == 1


def test_a_feed_without_a_page_is_no_site() -> None:
    result = profile_sites(feed_records(), NONE, Loader([]), {}, "USD", load_feeds=feed_loader(shopify_body(CANDLE)))
    assert result.website_profiles.is_empty()


def test_a_site_whose_rows_break_a_contract_costs_no_other_site(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_wrongly(pages: Sequence[Page], *args: Any) -> SiteRows:
        rows = profile_site(pages, *args)
        return replace(rows, profile=rows.profile | {"product_count": 10**30}) if pages[0].domain == "c.de" else rows

    monkeypatch.setattr(profiles_module, "profile_site", read_wrongly)
    homes = [page(HOME, domain=domain) for domain in ("a.de", "b.de", "c.de", "d.de", "e.de")]
    found = profile(records_of(homes), NONE, Loader(homes))
    kinds = dict(found.website_profiles.select("domain", "site_kind_reason").iter_rows())
    assert list(kinds) == ["a.de", "b.de", "c.de", "d.de", "e.de"]
    assert [domain for domain, reason in kinds.items() if reason.startswith("our reading of it failed")] == ["c.de"]
    facts_of_broken = found.profile_facts.filter(domain="c.de")
    assert facts_of_broken["fact"].to_list() == ["unreadable_page"]
    assert found.profile_facts.filter(domain="d.de").height > 1


def test_products_of_a_page_that_now_gives_none_go_and_those_of_other_readings_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = profile(records_of(SITE), NONE, Loader(SITE))
    earlier = first.products_seen.with_columns(pl.col("fetched_at").dt.offset_by("-7d"))
    of_others = first.products_seen.with_columns(pl.lit("https://zweites.de/p").alias("page_url"))
    previous = pl.concat([earlier, of_others, first.products_seen])
    monkeypatch.setattr(profiles_module, "EXTRACTION_VERSION", "one that finds no product")
    monkeypatch.setattr("sourcing_pipeline.brands.site_profile.products_on", lambda _: [])
    second = profile(records_of(SITE), first.website_profiles, Loader(SITE))
    assert (first.products_seen.height, second.products_seen.height) == (1, 0)
    kept = with_new_rows(previous, second.products_seen, second.pages_read)
    assert_frame_equal(kept, pl.concat([earlier, of_others]))


def test_the_same_reading_replaces_itself() -> None:
    first = profile(records_of(SITE), NONE, Loader(SITE))
    assert_frame_equal(with_new_rows(first.products_seen, first.products_seen, first.pages_read), first.products_seen)


def test_products_of_a_feed_that_is_empty_now_go() -> None:
    records = pl.concat([records_of(SITE), feed_records()])
    full, empty = (
        profile_sites(records, NONE, Loader(SITE), {}, "USD", load_feeds=feed_loader(body))
        for body in (shopify_body(CANDLE, named(1)), shopify_body())
    )
    kept = with_new_rows(full.products_seen, empty.products_seen, empty.pages_read)
    assert SHOPIFY_URL in full.products_seen["page_url"].to_list()
    assert_frame_equal(kept, empty.products_seen)
