"""Assets of the room ``exports``: the week's files, and the warehouse."""

import hashlib
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.retries import retried_if_transient
from sourcing_pipeline.defs.weekly import WEEKS, as_of_of
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.exports.warehouse import publish_lake
from sourcing_pipeline.settings import Settings
from sourcing_pipeline.storage import Lake

GROUP = "exports"
EXPORTED_TABLES = (
    "onboarding_list",
    "profile_suggestions",
    "candidate_outcomes",
    "brand_scores",
    "onboarding_assignments",
    "model_versions",
    "segment_demand",
    "lookalikes",
    "lookalike_brands",
    "brand_outcomes",
    "quality_checks",
)


@dg.asset(
    group_name=GROUP,
    partitions_def=WEEKS,
    deps=[*(table for table in EXPORTED_TABLES if table != "quality_checks"), marketplace_file, "website_profiles"],
    owners=["team:sales"],
    kinds={"csv", "excel", "html"},
    description="The week's files in data/exports/<as_of>/: all of them, or none.",
)
@retried_if_transient
def export_files(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Write the week's files."""
    settings, lake, as_of = workspace.settings(), workspace.lake(), as_of_of(context)
    _refuse_if_shut("export_files", lake, as_of)
    with workspace.marketplace() as market:
        reps, suppressions = market.frame("reps"), market.frame("suppressions")
    from sourcing_pipeline.exports.manifest import Origins
    from sourcing_pipeline.exports.tables import WeeklyTables
    from sourcing_pipeline.exports.weekly import write_exports

    previous_as_of = max((week for week in lake.weeks(OnboardingList) if week < as_of), default=None)
    tables = WeeklyTables(
        as_of=as_of,
        reporting_currency=settings.workspace.reporting_currency,
        website_profiles=as_known(lake.read(WebsiteProfiles), as_of),
        reps=reps,
        suppressions=suppressions,
        previous_list=lake.read(OnboardingList, previous_as_of) if previous_as_of else OnboardingList.empty_frame(),
        previous_scores=of_earlier_week(lake, BrandScores, previous_as_of),
        previous_assignments=of_earlier_week(lake, OnboardingAssignments, previous_as_of),
        previous_as_of=previous_as_of,
        scoring=settings.scoring,
        **{table: lake.read(contract_of(table), as_of) for table in EXPORTED_TABLES},
    )
    folder = export_folder(settings, as_of)
    manifest = write_exports(tables, folder, Origins(inputs=input_versions(settings)))
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(folder),
            "report": dg.MetadataValue.url((folder / "report.html").as_uri()),
            "rows": dg.MetadataValue.json(manifest["row_counts"]),
        }
    )


@dg.asset(
    group_name=GROUP,
    partitions_def=WEEKS,
    deps=["export_files", "quarantine", "website_categories", "products_seen", "profile_facts"],
    owners=["team:analytics"],
    kinds={"duckdb"},
    pool="warehouse_publish",
    description="data/warehouse.duckdb: all tables for SQL, built beside the old one and swapped in.",
)
@retried_if_transient
def warehouse(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Publish the lake."""
    settings, lake = workspace.settings(), workspace.lake()
    _refuse_if_shut("warehouse", lake, as_of_of(context))
    rows = publish_lake(lake, settings.warehouse_file, with_personal_contacts=settings.exports.personal_contacts)
    return dg.MaterializeResult(
        metadata={"file": dg.MetadataValue.path(settings.warehouse_file), "rows": dg.MetadataValue.json(rows)}
    )


def _refuse_if_shut(export: str, lake: Lake, as_of: date) -> None:
    """Stop while a blocking check of what the export rests on stands failed, whichever run found it."""
    from sourcing_pipeline.defs.door import refuse_if_shut  # which asks all steps and checks, of this module too

    refuse_if_shut(export, lake, as_of)


def of_earlier_week(lake: Lake, contract: type[Contract], week: date | None) -> pl.DataFrame:
    """A table of an earlier week, only to explain what changed: what another version wrote is done without."""
    try:
        return lake.read(contract, week) if week else contract.empty_frame()
    except InputError:
        return contract.empty_frame()


def export_folder(settings: Settings, as_of: date) -> Path:
    """Where a week's files are."""
    return settings.exports_dir / as_of.isoformat()


def input_versions(settings: Settings) -> dict[str, str]:
    """SHA-256 of each input file, for the manifest."""
    feeds = sorted(
        path
        for folder in (settings.candidates_dir, settings.crm_returns_dir)
        for path in folder.glob("*")
        if not path.name.startswith(".")
    )
    versions = {}
    for path in (*feeds, settings.marketplace_file, settings.rates_file):
        if path.is_file():
            with path.open("rb") as stream:
                versions[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return versions
