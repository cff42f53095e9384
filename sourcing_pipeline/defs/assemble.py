"""Builds the definitions: the one place where assets, checks, jobs, schedules and resources come together.

Tests that need other resources override them here and nowhere else.
"""

from pathlib import Path

import dagster as dg

from sourcing_pipeline.defs import brands, candidates, exports, marketplace, onboarding, scoring, web
from sourcing_pipeline.defs.checks.steps import build_checks
from sourcing_pipeline.defs.code_versions import code_version_of
from sourcing_pipeline.defs.column_lineage import lineage_metadata
from sourcing_pipeline.defs.freshness import policy_of
from sourcing_pipeline.defs.jobs import CRAWL_JOB, WEEKLY_JOB, build_job, executor_of, job_plans
from sourcing_pipeline.defs.resources import LakeIOManager, Workspace, workspace_root
from sourcing_pipeline.defs.schedules import daily_crawl, monthly_training, new_candidate_files, weekly_list
from sourcing_pipeline.settings import load_settings

STEPS = (candidates, web, brands, marketplace, scoring, onboarding, exports)
"""The modules that hold assets, in the order in which data flows."""


def pipeline_assets() -> list[dg.AssetsDefinition]:
    """All assets that the pipeline makes, in the order in which data flows."""
    assets = [thing for step in STEPS for thing in vars(step).values() if isinstance(thing, dg.AssetsDefinition)]
    return [asset.map_asset_specs(_completed) for asset in assets]


def _completed(spec: dg.AssetSpec) -> dg.AssetSpec:
    """An asset with what holds for all: code version, freshness, and where the columns of a table come from."""
    name = spec.key.to_user_string()
    return spec.replace_attributes(
        code_version=code_version_of(name),
        freshness_policy=policy_of(is_weekly=spec.partitions_def is not None),
        metadata={**spec.metadata, **lineage_metadata(name)},
    )


def build_definitions(root: Path | None = None, workspace: Workspace | None = None) -> dg.Definitions:
    """Everything that Dagster loads for a workspace.

    Args:
        root: the workspace's folder; by default the one that the command was started in.
        workspace: in place of the one of that folder: another clock, say.
    """
    root = root or workspace_root()
    workspace = workspace or Workspace(root=str(root))
    specs = [candidates.candidate_feeds, candidates.crm_return_files, candidates.marketplace_file]
    assets = pipeline_assets()
    is_weekly = {spec.key.to_user_string(): spec.partitions_def is not None for asset in assets for spec in asset.specs}
    executor = executor_of(load_settings(root).workspace.executor)
    plans = job_plans(is_weekly)
    jobs = {plan.name: build_job(plan, executor) for plan in plans}
    return dg.Definitions(
        assets=[*specs, *assets],
        asset_checks=build_checks(is_weekly),
        jobs=list(jobs.values()),
        schedules=[weekly_list(jobs[WEEKLY_JOB]), daily_crawl(jobs[CRAWL_JOB]), monthly_training()],
        sensors=[new_candidate_files()],
        resources={"workspace": workspace, "lake": LakeIOManager(workspace=workspace)},
    )
