from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.onboarding.dispositions import earlier_weeks, newest_of, with_dispositions
from sourcing_pipeline.settings import ProfileSettings

AS_OF = date(2026, 3, 2)
CHECKS = ("a", "b", "c", "d", "e", "f", "g", "h")
STATES = ("ok", "warn", "fail", "blocker")
EFFORTS = ("small", "medium", "large")
Row = dict[str, Any]


def finding(check_id: str, state: str = "warn", brand_id: str = "B0", **columns: Any) -> Row:
    return {
        "brand_id": brand_id,
        "check_id": check_id,
        "state": state,
        "suggestion": "mend it",
        "order": ord(check_id[0]),
        "effort": "small",
        "is_barred": False,
    } | columns


def decide(
    rows: list[Row],
    earlier: pl.DataFrame | None = None,
    weeks: int = 0,
    effects: pl.DataFrame | None = None,
    **settings: Any,
) -> pl.DataFrame:
    """What becomes of findings so many weeks after ``AS_OF``, as rows of ``profile_findings``."""
    as_of = AS_OF + timedelta(days=7 * weeks)
    decided = with_dispositions(
        pl.DataFrame(rows),
        ProfileFindings.empty_frame() if earlier is None else earlier,
        ProfileEffects.empty_frame() if effects is None else effects,
        as_of,
        ProfileSettings(**settings),
    )
    return ProfileFindings.completed(decided.with_columns(pl.lit(as_of).alias("as_of"))).sort("brand_id", "check_id")


def live(weeks: list[list[Row]], **settings: Any) -> pl.DataFrame:
    """The findings of week after week, each knowing those before it."""
    known = ProfileFindings.empty_frame()
    for number, rows in enumerate(weeks):
        if rows:
            known = pl.concat([known, decide(rows, known, number, **settings)])
    return known


def dispositions(found: pl.DataFrame) -> dict[str, str]:
    return dict(found.filter(pl.col("disposition").is_not_null()).select("check_id", "disposition").iter_rows())


def course(found: pl.DataFrame) -> list[str | None]:
    return found.sort("as_of")["disposition"].to_list()


def test_at_most_five_the_most_worth_for_the_least_effort_first() -> None:
    rows = [
        finding("a", "warn"), finding("b", "fail", effort="large"), finding("c", "fail"), finding("d", "blocker", effort="large"),
        finding("e", "fail", effort="medium"), finding("f", "warn", effort="medium"), finding("g", "ok"),
    ]  # fmt: skip
    found = decide(rows).sort("priority", nulls_last=True)
    assert found["check_id"].to_list() == ["d", "c", "e", "a", "b", "f", "g"]
    assert found["disposition"].to_list() == ["suggested"] * 5 + ["beyond_limit", None]
    assert dispositions(decide(rows, suggestions_per_brand=1))["c"] == "beyond_limit"


def test_a_measured_effect_counts_instead_of_what_is_taken_to_be_so() -> None:
    effects = ProfileEffects.from_rows(
        [
            {
                "as_of": AS_OF,
                "check_id": name,
                "tier": tier,
                "effect": effect,
                "brand_count": 90,
                "mended_count": 40,
                "in_words": "x",
            }
            for name, tier, effect in (("a", "experiment", 0.3), ("b", "observational", -0.1), ("c", "none", None))
        ]
    )
    rows = [finding("a", "warn"), finding("b", "fail"), finding("c", "fail"), finding("d", "warn")]
    assert decide(rows, effects=effects).sort("priority")["check_id"].to_list() == ["a", "c", "d", "b"]
    assert decide(rows).sort("priority")["check_id"].to_list() == ["b", "c", "a", "d"]


def test_what_was_suggested_is_pending_and_then_suggested_anew() -> None:
    found = live([[finding("a")]] * 10)
    assert course(found) == ["suggested", *["pending"] * 7, "suggested", "pending"]
    assert found["decided_at"].unique().sort().to_list() == [AS_OF, AS_OF + timedelta(days=56)]
    assert found["since"].unique().to_list() == [AS_OF]


def test_a_finding_that_comes_back_is_a_new_one() -> None:
    found = live([[finding("a")], [finding("a")], [finding("a", "ok")], [finding("a")]])
    assert course(found) == ["suggested", "pending", None, "suggested"]
    assert found.sort("as_of")["since"].to_list()[-1] == AS_OF + timedelta(days=21)


def test_a_week_in_which_the_fact_was_unknown_or_that_was_not_run_changes_nothing() -> None:
    found = live([[finding("a"), finding("b")], [], [finding("b")], [finding("a"), finding("b")]])
    assert course(found.filter(check_id="a")) == ["suggested", "pending"]


def test_pending_suggestions_take_places_but_a_blocker_is_told_all_the_same() -> None:
    first = [finding(name) for name in "abcde"]
    found = live([first, [*first, finding("f", "fail"), finding("g", "blocker")]])
    second = dispositions(found.filter(as_of=AS_OF + timedelta(days=7)))
    assert second == dict.fromkeys("abcde", "pending") | {"f": "beyond_limit", "g": "suggested"}
    mended = live([first, [finding("a", "ok"), *first[1:], finding("f", "fail")]])
    assert dispositions(mended.filter(as_of=AS_OF + timedelta(days=7)))["f"] == "suggested"


def test_who_asked_not_to_be_contacted_is_told_nothing_and_draws_nothing() -> None:
    found = decide([finding(name, is_barred=True) for name in "abc"], withheld_share=0.5)
    assert set(found["disposition"]) == {"not_contacted"}
    assert found["withheld_probability"].null_count() == found.height


def test_nothing_is_withheld_unless_a_team_wants_it() -> None:
    found = decide([finding("a", brand_id=f"B{number}") for number in range(300)])
    assert set(found["disposition"]) == {"suggested"}
    assert found["withheld_probability"].null_count() == 300


def test_a_share_is_withheld_by_chance_and_both_arms_know_the_chance() -> None:
    rows = [finding("a", brand_id=f"B{number}") for number in range(3000)]
    found = decide(rows, withheld_share=0.3)
    withheld = found.filter(disposition="withheld").height
    assert abs(withheld / 3000 - 0.3) < 4 * (0.3 * 0.7 / 3000) ** 0.5
    assert set(found["disposition"]) == {"suggested", "withheld"}
    assert set(found["withheld_probability"]) == {0.3}
    assert found.equals(decide(rows[::-1], withheld_share=0.3))
    more = decide(rows, withheld_share=0.4).filter(disposition="withheld")
    assert found.filter(disposition="withheld").join(more, on="brand_id", how="anti").is_empty()


def test_what_is_withheld_stays_so_then_is_suggested_without_another_draw() -> None:
    found = live([[finding("a", brand_id=f"B{number}") for number in range(40)]] * 15, withheld_share=0.5)
    withheld = found.filter(as_of=AS_OF, disposition="withheld")["brand_id"]
    assert len(withheld) > 5
    for (_,), rows in found.filter(pl.col("brand_id").is_in(withheld.implode())).group_by("brand_id"):
        assert course(rows) == [*["withheld"] * 13, "suggested", "pending"]
        assert rows.sort("as_of")["withheld_probability"].to_list() == [0.5, *[None] * 14]


def test_only_what_would_be_suggested_takes_part_and_what_is_withheld_keeps_its_place() -> None:
    rows = [finding(name, brand_id=f"B{number}") for number in range(50) for name in "abcdefg"]
    plain, drawn = decide(rows), decide(rows, withheld_share=0.5)
    beyond = drawn.filter(disposition="beyond_limit")
    assert beyond.select("brand_id", "check_id").equals(
        plain.filter(disposition="beyond_limit").select("brand_id", "check_id")
    )
    assert beyond["withheld_probability"].null_count() == beyond.height


def test_a_blocker_is_never_withheld() -> None:
    rows = [finding("a", "blocker", brand_id=f"B{number}") for number in range(50)]
    found = decide(rows, withheld_share=0.9)
    assert set(found["disposition"]) == {"suggested"}
    assert found["withheld_probability"].null_count() == 50


def test_a_week_that_is_run_again_comes_out_the_same() -> None:
    weeks = [[finding(name) for name in "abcdefgh"]] * 3
    found = live(weeks, withheld_share=0.5)
    last = AS_OF + timedelta(days=14)
    again = decide(weeks[2], found, 2, withheld_share=0.5)
    assert again.equals(found.filter(as_of=last))
    first = decide(weeks[0], found, 0, withheld_share=0.5)
    assert first.equals(found.filter(as_of=AS_OF))


def test_the_newest_findings_say_as_much_as_all() -> None:
    weeks = [[finding(name, brand_id=brand) for name in "abcdefgh"] for brand in ("B0", "B1", "B0")]
    found = live(weeks, withheld_share=0.5)
    newest = newest_of(part for _, part in found.group_by("as_of"))
    assert newest.height == 16
    now = [finding(name, brand_id=brand) for name in "abcdefgh" for brand in ("B0", "B1")]
    assert decide(now, newest, 3, withheld_share=0.5).equals(decide(now, found, 3, withheld_share=0.5))


def test_no_more_weeks_are_read_than_matter() -> None:
    weeks = [AS_OF - timedelta(days=7 * number) for number in range(60, -3, -1)]
    chosen = earlier_weeks(weeks, AS_OF, ProfileSettings())
    assert chosen[-1] == AS_OF - timedelta(days=7)
    assert AS_OF - chosen[0] >= timedelta(days=91)
    assert len(chosen) < 20


@st.composite
def histories(draw: st.DrawFn) -> list[list[Row]]:
    """Weeks of findings of two brands, of which some are unknown in a week."""
    return [
        [
            finding(check_id, draw(st.sampled_from(STATES)), brand_id, effort=draw(st.sampled_from(EFFORTS)))
            for brand_id in ("B0", "B1")
            for check_id in CHECKS
            if draw(st.integers(0, 9)) > 0
        ]
        for _ in range(draw(st.integers(1, 5)))
    ]


@given(histories(), st.integers(0, 5), st.sampled_from([0.0, 0.4]), st.integers(0, 30), st.randoms())
def test_never_more_than_the_limit_never_repeated_while_pending_whatever_the_order(
    weeks: list[list[Row]], limit: int, share: float, pending: int, random: Any
) -> None:
    settings = {"suggestions_per_brand": limit, "withheld_share": share, "pending_days": pending, "withheld_days": 14}
    found = live(weeks, **settings)
    suggested = found.filter(disposition="suggested")
    assert suggested.group_by("as_of", "brand_id").len().filter(pl.col("len") > limit).is_empty()
    for (_, _), rows in found.group_by("brand_id", "check_id"):
        told_at: date | None = None
        for row in rows.sort("as_of").iter_rows(named=True):
            if row["state"] == "ok":
                told_at = None
                assert row["disposition"] is None
            elif row["disposition"] == "suggested":
                assert told_at is None or (row["as_of"] - told_at).days >= pending
                told_at = row["as_of"]
    shuffled = [random.sample(rows, len(rows)) for rows in weeks]
    assert live(shuffled, **settings).equals(found)
