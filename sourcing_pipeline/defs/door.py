"""The door of the export, in this pipeline: what each export rests on, and which checks keep it shut.

What belongs here: the graph and the checks, given to ``quality.door``. What doesn't: when the door is shut.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import dagster as dg
import polars as pl

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.defs.assemble import pipeline_assets
from sourcing_pipeline.defs.checks.catalogue import checks_of
from sourcing_pipeline.quality.door import DoorShutError, refuse_while_shut, standing_breaches
from sourcing_pipeline.quality.history import answers_of
from sourcing_pipeline.storage import Lake

EXPORTS = ("export_files", "warehouse")
"""The assets that have the door before them."""


def upstream_of(asset: str, deps: Mapping[str, Iterable[str]]) -> set[str]:
    """All that an asset rests on, without itself."""
    found: set[str] = set()
    waiting = set(deps.get(asset, ()))
    while waiting:
        found |= waiting
        waiting = {name for known in waiting for name in deps.get(known, ())} - found
    return found - {asset}


def deps_of(assets: Iterable[dg.AssetsDefinition]) -> dict[str, set[str]]:
    """What each asset reads, by name."""
    return {
        key.to_user_string(): {dep.to_user_string() for dep in deps}
        for asset in assets
        for key, deps in asset.asset_deps.items()
    }


def breaches_before(export: str, lake: Lake, as_of: date, assets: Iterable[dg.AssetsDefinition]) -> pl.DataFrame:
    """The breaches that keep an export of a week from being written; columns of ``quality_checks``."""
    assets = tuple(assets)
    rests_on = upstream_of(export, deps_of(assets))
    without_weeks = {
        key.to_user_string()
        for asset in assets
        for key in asset.keys
        if asset.get_asset_spec(key).partitions_def is None
    } & rests_on
    blocking = [(name, check.name) for name in rests_on for check in checks_of(name) if check.blocking]
    weeks = _weeks_written(export, lake, as_of)
    answers = pl.concat(
        [
            answers_of(lake, rests_on - without_weeks, weeks),
            answers_of(lake, without_weeks, lake.weeks(QualityChecks)),
        ]
    )
    return standing_breaches(answers, weeks, blocking, without_weeks)


def _weeks_written(export: str, lake: Lake, as_of: date) -> set[date]:
    """The week; the warehouse also shows the newest week's list under its own name, whichever week it is published for."""
    newest = lake.weeks(OnboardingList)[-1:] if export == "warehouse" else []
    return {as_of, *newest}


def refuse_if_shut(export: str, lake: Lake, as_of: date) -> None:
    """Stop a step that would write an export, without a second try, while its door is shut.

    Raises:
        dagster.Failure: caused by the ``DoorShutError`` that says why.
    """
    try:
        refuse_while_shut(breaches_before(export, lake, as_of, pipeline_assets()), export)
    except DoorShutError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
