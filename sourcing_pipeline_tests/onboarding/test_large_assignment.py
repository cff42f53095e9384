"""A million candidates and forty reps."""

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep, score
from sourcing_pipeline_tests.scoring.worlds import AS_OF

COUNT = 1_000_000
COUNTRIES = [a + b for a in "ABCDE" for b in "ABCDE"]
LANGUAGES = ["de", "en", "fr"]
CATEGORIES = [f"category {number:02d}" for number in range(20)]
ONBOARDING = OnboardingSettings(category_cap_share=0.06)


def million() -> pl.DataFrame:
    random = np.random.default_rng(1)
    own = pl.DataFrame(
        {
            "rank_overall": np.arange(1, COUNT + 1),
            "brand_id": pl.Series(random.permutation(COUNT)).cast(pl.String),
            "country": np.array(COUNTRIES)[random.integers(len(COUNTRIES), size=COUNT)],
            "language": np.array(LANGUAGES)[random.integers(len(LANGUAGES), size=COUNT)],
            # A few categories have nearly all the best brands, so that caps bind.
            "category": np.array(CATEGORIES)[(len(CATEGORIES) * random.random(COUNT) ** 2).astype(np.int64)],
            "expected_value": np.sort(random.lognormal(4, 1.5, COUNT).round(2) - 30)[::-1],
        }
    )
    template = BrandScores.from_rows([score(1)])
    constant = [pl.lit(template[name][0], dtype=dtype).alias(name) for name, dtype in template.schema.items()]
    return own.select(*(column for column in constant if column.meta.output_name() not in own.columns), pl.all())


def team() -> pl.DataFrame:
    return Reps.from_rows(
        [
            rep(
                f"rep{number:02d}",
                25,
                ", ".join(COUNTRIES[(3 * number + place) % 25] for place in range(1 + number % 5))
                if number % 8
                else None,
                LANGUAGES[number % 3] if number % 2 else None,
            )
            for number in range(40)
        ]
    )


@pytest.mark.slow
def test_a_million_candidates_fill_every_place_under_all_rules() -> None:
    scores, reps = million(), team()
    assigned = assign(scores, reps, LeadLabels.empty_frame(), ONBOARDING, AS_OF, candidates=Candidates.empty_frame())
    assert assigned.schema == OnboardingAssignments.polars_schema()
    assert assigned["brand_id"].equals(scores["brand_id"])
    joined = assigned.join(
        scores.select("brand_id", "country", "language", "category", "expected_value"), on="brand_id"
    )
    listed = joined.filter(pl.col("rank").is_not_null())
    assert listed.height == 1000
    assert listed["rep"].value_counts()["count"].to_list() == [25] * 40
    assert listed["category"].value_counts()["count"].max() == 60
    served = listed.join(reps.select("rep", served="territory", spoken="languages"), on="rep")
    assert served.filter(
        ~pl.col("served").str.contains(pl.col("country"), literal=True)
        | ~pl.col("spoken").str.contains(pl.col("language"), literal=True)
    ).is_empty()
    assert listed.filter(assignment="explore").height == pytest.approx(57, abs=15)  # 60 at most, a twentieth held back
    assert (joined["assignment"] == "holdout").mean() == pytest.approx(0.05, abs=0.001)

    # Nobody left out is worth more than the setting allows above somebody in whose place they could stand.
    chosen = listed.filter(assignment="model")
    for columns, cause in (
        (["country", "language", "category"], "category_full"),
        (["country", "language"], "fully_booked"),
    ):
        lowest = chosen.group_by(columns).agg(pl.col("expected_value").min().alias("lowest"))
        left = joined.filter(not_listed_cause=cause).join(lowest, on=columns)
        assert left.filter(pl.col("expected_value") > pl.col("lowest") * (1 + ONBOARDING.near_equal_share)).is_empty()
    assert (
        joined.filter((pl.col("not_listed_cause") == "no_gain") != (pl.col("expected_value") <= 0))
        .filter(pl.col("assignment") == "none")
        .is_empty()
    )
