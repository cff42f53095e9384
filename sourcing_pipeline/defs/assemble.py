"""Builds the definitions: the one place where assets, checks, jobs, schedules and resources come together.

Tests that need other resources override them here and nowhere else.
"""

from pathlib import Path

import dagster as dg

from sourcing_pipeline.defs import brands, candidates, exports, marketplace, onboarding, scoring, web
from sourcing_pipeline.defs.checks.steps import build_checks
from sourcing_pipeline.defs.jobs import build_backfill_jobs, build_weekly_job, executor_of, weekly_schedule
from sourcing_pipeline.defs.resources import LakeIOManager, Workspace, workspace_root
from sourcing_pipeline.settings import load_settings

STEPS = (candidates, web, brands, marketplace, scoring, onboarding, exports)
"""The modules that hold assets, in the order in which data flows."""


def build_definitions(root: Path | None = None, workspace: Workspace | None = None) -> dg.Definitions:
    """Everything that Dagster loads for a workspace.

    Args:
        root: the workspace's folder; by default the one that the command was started in.
        workspace: in place of the one of that folder: another clock, say.
    """
    root = root or workspace_root()
    workspace = workspace or Workspace(root=str(root))
    specs = [candidates.candidate_feeds, candidates.crm_return_files, candidates.marketplace_file]
    assets = [thing for step in STEPS for thing in vars(step).values() if isinstance(thing, dg.AssetsDefinition)]
    keys = [key for asset in assets for key in asset.keys]
    executor = executor_of(load_settings(root).workspace.executor)
    job = build_weekly_job(keys, executor)
    facts = [
        key.to_user_string() for asset in (marketplace.crm_returns, marketplace.marketplace_facts) for key in asset.keys
    ]
    return dg.Definitions(
        assets=[*specs, *assets],
        asset_checks=build_checks(key.to_user_string() for key in keys),
        jobs=[job, *build_backfill_jobs(facts, executor)],
        schedules=[weekly_schedule(job)],
        resources={"workspace": workspace, "lake": LakeIOManager(workspace=workspace)},
    )
