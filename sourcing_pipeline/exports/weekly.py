"""All files of a week, written together or not at all."""

from pathlib import Path
from typing import Any

from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.exports import crm
from sourcing_pipeline.exports.files import csv_bytes, excel_bytes, parquet_bytes
from sourcing_pipeline.exports.guard import refuse_suppressed
from sourcing_pipeline.exports.manifest import FILE_NAME, File, Origins, manifest, to_bytes
from sourcing_pipeline.exports.report import render_report
from sourcing_pipeline.exports.suggestions_page import render_suggestions
from sourcing_pipeline.exports.swap import alone, beside, swap_folder_in
from sourcing_pipeline.exports.tables import WeeklyTables


def write_exports(tables: WeeklyTables, folder: Path, origins: Origins | None = None) -> dict[str, Any]:
    """Write a week's files (DESIGN 4.3) in place of what was in its folder, and return the manifest.

    Args:
        tables: what goes in.
        folder: the week's folder, ``data/exports/<as_of>``.
        origins: versions of inputs and code, for the manifest.

    Raises:
        SourcingError: the list names somebody who asked not to be contacted; nothing is written.
        InputError: the list is too long for an Excel sheet; nothing is written.
        StorageError: a file could not be written; the folder is as it was.
    """
    refuse_suppressed(tables.onboarding_list, tables.suppressions)
    files = weekly_files(tables)
    described = manifest(tables, files, origins or Origins())
    try:
        with alone(folder), beside(folder) as made:
            made.chmod(0o755)
            for file in (*files, File(FILE_NAME, to_bytes(described))):
                (made / file.name).write_bytes(file.content)
            swap_folder_in(made, folder)
    except OSError as error:
        raise StorageError(
            f"could not write {folder}: {error.strerror or error}; what stood there before is untouched: "
            "free some space or mend the folder's permissions, then run again"
        ) from error
    return described


def weekly_files(tables: WeeklyTables) -> list[File]:
    """The files of a week, without the manifest."""
    listed = tables.onboarding_list.sort("rank")
    suggested = tables.profile_suggestions
    hubspot = crm.hubspot_companies(listed, tables.reps)
    accounts = crm.salesforce_accounts(listed, tables.reps)
    title = f"Onboarding list {tables.as_of.isoformat()}"
    return [
        File("onboarding_list.csv", csv_bytes(listed), listed.height),
        File("onboarding_list.parquet", parquet_bytes(listed), listed.height),
        File("onboarding_list.xlsx", excel_bytes(listed, title=title, as_of=tables.as_of), listed.height),
        File("profile_suggestions.csv", csv_bytes(suggested), suggested.height),
        File("profile_suggestions.html", render_suggestions(tables).encode()),
        File("crm_hubspot.csv", csv_bytes(hubspot), hubspot.height),
        *(File(name, csv_bytes(part), part.height) for name, part in crm.salesforce_files(accounts)),
        File("report.html", render_report(tables).encode()),
    ]
