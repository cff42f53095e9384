from dataclasses import replace

import polars as pl

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.exports.changes import changes_since_last_week
from sourcing_pipeline_tests.exports.world import weekly_tables

TABLES = weekly_tables(brands=12)
A, B, C, D = TABLES.onboarding_list.head(4).to_dicts()


def _list(*rows: dict[str, object]) -> pl.DataFrame:
    return OnboardingList.from_rows([row | {"rank": rank} for rank, row in enumerate(rows, start=1)])


def test_new_gone_moved_and_stayed_are_told_apart() -> None:
    changes = changes_since_last_week(replace(TABLES, onboarding_list=_list(A, C, B), previous_list=_list(A, B, D)))
    assert changes is not None
    assert [(brand.brand_id, brand.rank) for brand in changes.new] == [(C["brand_id"], 2)]
    assert [(brand.name, brand.rank_before) for brand in changes.gone] == [(D["name"], 3)]
    assert [(move.brand_id, move.places) for move in changes.moved] == [(B["brand_id"], -1)]
    assert changes.stayed == 1


def test_who_is_gone_comes_with_the_reason_of_the_outcome_or_of_the_assignment() -> None:
    outcomes = TABLES.candidate_outcomes.head(1).with_columns(
        brand_id=pl.lit(C["brand_id"]), outcome=pl.lit("already_on_marketplace"), reason=pl.lit("same website as m1")
    )
    assignments = TABLES.onboarding_assignments.head(1).with_columns(
        brand_id=pl.lit(D["brand_id"]), not_listed_reason=pl.lit("contacted 10 days ago")
    )
    changes = changes_since_last_week(
        replace(
            TABLES,
            onboarding_list=_list(A),
            previous_list=_list(A, B, C, D),
            candidate_outcomes=outcomes,
            onboarding_assignments=assignments,
        )
    )
    assert changes is not None
    assert [brand.reason for brand in changes.gone] == [
        "no longer among the candidates",
        "already on marketplace: same website as m1",
        "contacted 10 days ago",
    ]


def test_without_a_week_before_nothing_is_compared() -> None:
    assert changes_since_last_week(replace(TABLES, previous_as_of=None)) is None
