from datetime import UTC, date, datetime

import pytest

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.weeks import end_of, monday_on_or_before, parse_as_of, start_of


def test_a_week_begins_on_monday_and_ends_with_the_next() -> None:
    assert monday_on_or_before(date(2026, 11, 8)) == date(2026, 11, 2)
    assert monday_on_or_before(date(2026, 11, 2)) == date(2026, 11, 2)
    assert start_of(date(2026, 11, 2)) == datetime(2026, 11, 2, tzinfo=UTC)
    assert end_of(date(2026, 11, 2)) == start_of(date(2026, 11, 9))


@pytest.mark.parametrize("text", ["2026-11-03", "yesterday", "2026-13-01", "2008-12-29", ""])
def test_what_is_no_week_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InputError, match="--as-of"):
        parse_as_of(text)
