import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sourcing_pipeline.brands import profiles as profiles_module
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.profiles import newest_pages, profile_sites
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline_tests.brands.websites import HOME, SITE, Loader, later, page, records_of

NONE = WebsiteProfiles.empty_frame()


def profile(records: pl.DataFrame, previous: pl.DataFrame, load: Loader) -> profiles_module.Profiled:
    return profile_sites(records, previous, load, {"EUR": 1.12}, "USD")


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


def test_a_site_that_breaks_a_reader_has_a_profile_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from sourcing_pipeline.brands import site_profile

    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(site_profile, "read_trade", failing)
    (found,) = profile(records_of(SITE), NONE, Loader(SITE)).website_profiles.iter_rows(named=True)
    assert (found["site_kind"], found["can_be_brand"]) == ("unknown", False)
    assert "ZeroDivisionError" in found["site_kind_reason"]


def test_no_page_no_profile() -> None:
    assert profile(records_of([]), NONE, Loader([])).website_profiles.is_empty()


def test_the_same_pages_give_the_same_frames() -> None:
    first, second = (profile(records_of(SITE), NONE, Loader(SITE)) for _ in range(2))
    assert_frame_equal(first.website_profiles, second.website_profiles)
    assert_frame_equal(first.profile_facts, second.profile_facts)
    assert_frame_equal(first.products_seen, second.products_seen)
