"""A week's columns against the weeks before: what is usual passes, what isn't is named with what it did."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.quality.sketches import WatchedColumns, WeekSketch, of_labels, size_class, sketched
from sourcing_pipeline.quality.stability import features_are_stable, nulls_are_stable
from sourcing_pipeline.settings import DriftSettings

AS_OF = date(2026, 3, 2)
TERMS = DriftSettings()
COLUMNS = WatchedColumns(numbers=("gmv", "share"), labels=("category",), amounts=frozenset({"gmv"}))
CATEGORIES = ("Candles", "Toys", "Pets", "Skincare")


def drawn(seed: int, rows: int = 300, growth: float = 1.0) -> pl.DataFrame:
    """A week of a table: amounts with zeros, a share with gaps, a label."""
    rng = np.random.default_rng(seed)
    gmv = np.where(rng.random(rows) < 0.2, 0.0, np.exp(rng.normal(7, 1.2, rows)) * growth)
    return pl.DataFrame(
        {
            "gmv": gmv,
            "share": [
                None if missing else value
                for missing, value in zip(rng.random(rows) < 0.1, rng.random(rows), strict=True)
            ],
            "category": [CATEGORIES[number] for number in rng.integers(0, 4, rows)],
        },
        schema={"gmv": pl.Float64, "share": pl.Float64, "category": pl.String},
    )


def weeks(count: int = 8) -> list[WeekSketch]:
    return [sketched(drawn(number), AS_OF - timedelta(weeks=count - number), COLUMNS) for number in range(count)]


def now(change: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame, seed: int = 99) -> WeekSketch:
    return sketched(change(drawn(seed)), AS_OF, COLUMNS)


def test_another_draw_of_the_same_passes() -> None:
    for judge in (features_are_stable, nulls_are_stable):
        result = judge(now(), weeks(), TERMS)
        assert result.passed
        assert result.figures["judged_columns"] >= 3


def test_a_feature_times_a_hundred_stops_the_list_and_is_named() -> None:
    result = features_are_stable(now(lambda frame: frame.with_columns(pl.col("gmv") * 100)), weeks(), TERMS)
    assert not result.passed
    assert result.severity == "ERROR"
    assert result.sample[0]["column"] == "gmv"
    assert result.sample[0]["distance"] > result.sample[0]["limit"]
    assert result.chart.startswith("<svg")


def test_where_nothing_rests_on_it_gross_drift_warns() -> None:
    scaled = now(lambda frame: frame.with_columns(pl.col("gmv") * 100))
    assert features_are_stable(scaled, weeks(), TERMS, may_stop=False).severity == "WARN"


def test_a_moderate_change_warns() -> None:
    result = features_are_stable(now(lambda frame: frame.with_columns(pl.col("gmv") * 2.2)), weeks(), TERMS)
    assert not result.passed
    assert result.severity == "WARN"


def test_labels_that_shifted_fail() -> None:
    shifted = now(lambda frame: frame.with_columns(pl.lit("Candles").alias("category")))
    result = features_are_stable(shifted, weeks(), TERMS)
    assert result.sample[0]["column"] == "category"
    assert not result.passed


def test_zeros_that_became_many_fail() -> None:
    half = now(
        lambda frame: frame.with_columns(
            pl.when(pl.int_range(pl.len()) % 2 == 0).then(0.0).otherwise("gmv").alias("gmv")
        )
    )
    result = features_are_stable(half, weeks(), TERMS)
    assert [row["column"] for row in result.sample if row["distance"] > row["limit"]] == ["share of zeros of gmv"]


def test_gaps_that_became_many_fail_and_few_pass() -> None:
    empty = now(lambda frame: frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("share")))
    result = nulls_are_stable(empty, weeks(), TERMS)
    assert not result.passed
    assert result.severity == "ERROR"
    assert result.sample[0]["column"] == "share"
    assert nulls_are_stable(now(), weeks(), TERMS).passed


@pytest.mark.parametrize(
    ("current", "before"),
    [
        pytest.param(now(), [], id="no week before"),
        pytest.param(now(), weeks(3), id="too few weeks"),
        pytest.param(sketched(drawn(1, rows=5), AS_OF, COLUMNS), weeks(), id="few rows"),
        pytest.param(sketched(drawn(1, rows=0), AS_OF, COLUMNS), weeks(), id="no row"),
    ],
)
def test_what_cannot_be_judged_passes_and_says_so(current: WeekSketch, before: list[WeekSketch]) -> None:
    for judge in (features_are_stable, nulls_are_stable):
        result = judge(current, before, TERMS)
        assert result.passed
        assert "not judged" in result.observed


def test_a_constant_that_stays_passes_and_one_that_moves_fails() -> None:
    columns = WatchedColumns(numbers=("constant",))
    before = [
        sketched(pl.DataFrame({"constant": [1.0] * 50}), AS_OF - timedelta(weeks=n), columns) for n in range(8, 0, -1)
    ]
    assert features_are_stable(sketched(pl.DataFrame({"constant": [1.0] * 50}), AS_OF, columns), before, TERMS).passed
    assert not features_are_stable(
        sketched(pl.DataFrame({"constant": [2.0] * 50}), AS_OF, columns), before, TERMS
    ).passed


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    frame = drawn(5, rows=60)
    order = list(range(60))
    random.shuffle(order)  # type: ignore[attr-defined]
    before = weeks(4)
    results = [features_are_stable(sketched(each, AS_OF, COLUMNS), before, TERMS) for each in (frame, frame[order])]
    assert results[0].figures == pytest.approx(results[1].figures)


@given(st.integers(0, 10_000))
def test_a_week_equal_to_its_references_never_alarms(seed: int) -> None:
    same = sketched(drawn(seed, rows=40), AS_OF, COLUMNS)
    for judge in (features_are_stable, nulls_are_stable):
        assert judge(same, [same] * 5, TERMS).passed


def test_a_year_of_seasons_and_growth_is_quiet() -> None:
    alarms = 0
    for seed in range(3):
        lived = [
            sketched(
                drawn(
                    1000 * seed + week,
                    rows=200 + 4 * week,
                    growth=1.01**week * (1 + 0.3 * np.sin(2 * np.pi * week / 52)),
                ),
                AS_OF + timedelta(weeks=week),
                COLUMNS,
            )
            for week in range(60)
        ]
        for place in range(8, 60):
            for judge in (features_are_stable, nulls_are_stable):
                alarms += not judge(lived[place], lived[place - 8 : place], TERMS).passed
    assert alarms <= 1


def test_size_classes_follow_the_number_of_products() -> None:
    frame = pl.DataFrame({"count": [0, 1, 9, 10, 99, 100, None]}, schema={"count": pl.Int64})
    assert frame.select(size_class(pl.col("count"))).to_series().to_list() == [
        *("none", "1 to 9", "1 to 9", "10 to 29", "30 to 99", "100 and more"),
        None,
    ]


def test_findings_of_a_check_that_stopped_finding_anything_are_named() -> None:
    def week(as_of: date, failing: int) -> WeekSketch:
        return WeekSketch(as_of, {"gtins": of_labels(pl.Series(["fail"] * failing + ["ok"] * (100 - failing)))})

    before = [week(AS_OF - timedelta(weeks=back), 30 + back % 3) for back in range(8, 0, -1)]
    assert features_are_stable(week(AS_OF, 31), before, TERMS, may_stop=False).passed
    result = features_are_stable(week(AS_OF, 0), before, TERMS, may_stop=False)
    assert not result.passed
    assert result.sample[0]["column"] == "gtins"
