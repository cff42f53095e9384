from datetime import UTC, date, datetime

import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline_tests.brands.websites import SITE, profiled

AS_OF = date(2026, 11, 2)


def profiles(*times: tuple[str, datetime]) -> pl.DataFrame:
    row = profiled(*SITE).profile
    return WebsiteProfiles.from_rows(
        [row | {"domain": domain, "profile_at": at, "first_page_at": at} for domain, at in times]
    )


def test_the_newest_profile_of_the_week_or_before_is_known() -> None:
    old, in_week, after = (
        datetime(2026, 9, 1, tzinfo=UTC),
        datetime(2026, 11, 8, 23, 59, tzinfo=UTC),
        datetime(2026, 11, 9, tzinfo=UTC),
    )
    known = as_known(profiles(("a.de", after), ("a.de", old), ("a.de", in_week)), AS_OF)
    assert known["profile_at"].to_list() == [in_week]


def test_a_site_read_later_is_known_by_its_earliest_profile() -> None:
    first, second = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    known = as_known(profiles(("b.de", second), ("b.de", first), ("a.de", first)), AS_OF)
    assert known.select("domain", "profile_at").rows() == [("a.de", first), ("b.de", first)]


def test_later_profiles_change_nothing_in_what_was_known() -> None:
    then = datetime(2026, 10, 1, tzinfo=UTC)
    before = as_known(profiles(("a.de", then)), AS_OF)
    after = as_known(profiles(("a.de", then), ("a.de", datetime(2026, 12, 1, tzinfo=UTC))), AS_OF)
    assert before.equals(after)


def test_nothing_is_known_of_nothing() -> None:
    assert as_known(WebsiteProfiles.empty_frame(), AS_OF).is_empty()
