"""The steps that make the checks: one for each asset, and what is kept of their results."""

from collections.abc import Iterable, Mapping
from datetime import date

import dagster as dg

from sourcing_pipeline.defs.checks.catalogue import checks_of
from sourcing_pipeline.defs.checks.shown import as_dagster
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import weeks_of
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.history import Occasion, keep_answers
from sourcing_pipeline.quality.result import not_made
from sourcing_pipeline.weeks import monday_on_or_before


def build_checks(assets: Iterable[str]) -> list[dg.AssetChecksDefinition]:
    """One step per asset that makes all its checks."""
    return [_check_step(asset, checks_of(asset)) for asset in assets]


def _check_step(asset: str, promised: tuple[Check, ...]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(check.name, asset=asset, description=check.meaning, blocking=check.blocking)
        for check in promised
    ]

    @dg.multi_asset_check(
        name=f"check_{asset}", specs=specs, description=f"Make the checks of {asset} on what the run left in the lake."
    )
    def check_step(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> Iterable[dg.AssetCheckResult]:
        blocking = [check.name for check in promised if check.blocking]

        def remember(as_of: date, results: Mapping[str, CheckResult]) -> None:
            occasion = Occasion(as_of, asset, context.run.run_id, workspace.now())
            keep_answers(workspace.lake(), occasion, results, blocking)

        weeks = weeks_of(context) or [monday_on_or_before(workspace.now().date())]
        *earlier, newest = [Watched(workspace, as_of) for as_of in weeks]
        errors: list[Exception] = []

        def judged(check: Check, watched: Watched) -> CheckResult:
            try:
                return check.judge(watched)
            except Exception as error:  # noqa: BLE001 - raised below, when the other checks were made
                errors.append(error)
                return not_made(error)

        results = {check.name: judged(check, newest) for check in promised}
        remember(newest.as_of, results)
        # What a step wrote of the earlier weeks of a backfill must keep its contract as well; whether facts are fresh or
        # usual is asked of the newest week only.
        for watched in earlier:
            of_week = {check.name: judged(check, watched) for check in promised if check.is_of_every_week}
            remember(watched.as_of, of_week)
            results |= {name: result for name, result in of_week.items() if not result.passed}
        for name, result in results.items():
            yield as_dagster(asset, name, result)
        if errors:
            raise errors[0]

    return check_step
