"""What every profile check finds of every brand, and what becomes of each finding.

What belongs here: running checks, and the one function that the pipeline calls. What doesn't: facts (``brand_facts``), the checks
themselves (``profile_checks``), and who is told what (``dispositions``).
"""

from collections.abc import Callable, Sequence

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.onboarding.brand_facts import Sources, brand_facts, joining_facts
from sourcing_pipeline.onboarding.brand_facts.peers import peer_percentile
from sourcing_pipeline.onboarding.dispositions import with_dispositions
from sourcing_pipeline.onboarding.profile_checks import CHECKS, JOINING_CHECKS, Check
from sourcing_pipeline.scoring.eligibility import suppressed_domains
from sourcing_pipeline.settings import ProfileSettings
from sourcing_pipeline.weeks import start_of


def findings(sources: Sources, earlier: pl.DataFrame, effects: pl.DataFrame, settings: ProfileSettings) -> pl.DataFrame:
    """Compare what the marketplace shows of each brand with its website and its peers, and say what becomes of each finding.

    Args:
        sources: tables of the marketplace and of the websites, as known in the week.
        earlier: rows of ``profile_findings`` of earlier weeks, or of them the newest (``dispositions.newest_of``); those of the week itself and later don't count, so that a
            week that is run again comes out the same.
        effects: rows of ``profile_effects`` as known in the week; may be empty.
        settings: limits, and how many suggestions are made how often.

    Returns:
        rows of ``profile_findings``: each brand on the marketplace and each about to join, with each check whose fact is known.
    """
    here, joining = brand_facts(sources, settings), joining_facts(sources, settings.joining_days)
    found = pl.concat(
        [
            *_run(CHECKS, here, settings, with_peers=True),
            *_run(JOINING_CHECKS, joining, settings, with_peers=False),
        ]
    ).with_columns(
        pl.lit(sources.as_of).alias("as_of"),
        pl.col("evidence_at").fill_null(pl.lit(start_of(sources.as_of))),
        is_barred=pl.col("brand_id").is_in(_barred(sources, joining).implode()),
    )
    decided = with_dispositions(found, earlier, effects, sources.as_of, settings)
    return ProfileFindings.conform(decided.sort("brand_id", "order"))


def _run(
    checks: Sequence[Callable[[ProfileSettings], Check]],
    facts: pl.DataFrame,
    settings: ProfileSettings,
    *,
    with_peers: bool,
) -> list[pl.DataFrame]:
    """What each check finds: the columns of ``profile_findings`` that it decides, and ``order`` and ``effort``."""
    parts = []
    for order, make in enumerate(checks):
        check = make(settings)
        percentile = pl.lit(None, dtype=pl.Float64)
        if with_peers and check.measure is not None:
            percentile = peer_percentile(check.measure, settings.least_peers, higher_is_better=check.higher_is_better)
        parts.append(
            facts.select(
                "brand_id",
                "brand_name",
                pl.lit(check.check_id).alias("check_id"),
                check.state.cast(pl.String).alias("state"),
                check.figure.alias("measured"),
                check.observed.cast(pl.String).alias("observed"),
                check.threshold.cast(pl.String).alias("threshold"),
                percentile.alias("peer_percentile"),
                check.evidence_url.alias("evidence_url"),
                check.evidence_at.alias("evidence_at"),
                check.suggestion.cast(pl.String).alias("suggestion"),
                pl.lit(order, dtype=pl.Int64).alias("order"),
                pl.lit(check.effort).alias("effort"),
            ).filter(pl.col("state").is_not_null())
        )
    return parts


def _barred(sources: Sources, joining: pl.DataFrame) -> pl.Series:
    """The brands that asked not to be contacted; others are still compared with them."""
    barred = suppressed_domains(sources.suppressions)["domain"].implode()
    domains = sources.brands.select("brand_id", registrable_domains(sources.brands["domain"]).alias("domain"))
    everybody = pl.concat([domains, joining.select("brand_id", "domain")])
    return everybody.filter(pl.col("domain").is_in(barred).fill_null(value=False))["brand_id"]
