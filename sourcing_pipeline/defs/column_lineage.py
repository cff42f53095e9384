"""Where the columns of a table's asset come from, as Dagster shows it.

What belongs here: the translation of a statement to metadata. What doesn't: the statements (``contracts.lineage``).
"""

from typing import Any

import dagster as dg

from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed
from sourcing_pipeline.contracts.inputs.crm_returns import CrmReturnFile
from sourcing_pipeline.contracts.lineage.base import Column
from sourcing_pipeline.contracts.lineage.registry import LINEAGES
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS

_FILES = {CandidateFeed.table_name(): "candidate_feeds", CrmReturnFile.table_name(): "crm_return_files"}
_MARKETPLACE = {contract.table_name() for contract in MARKETPLACE_INPUTS}


def lineage_metadata(asset: str) -> dict[str, Any]:
    """Metadata of an asset; none where it is no table or its columns' origin isn't stated."""
    if asset not in LINEAGES:
        return {}
    deps = {name: [_dep(source) for source in found] for name, found in LINEAGES[asset].sources.items() if found}
    return {"dagster/column_lineage": dg.MetadataValue.column_lineage(dg.TableColumnLineage(deps))}


def _dep(source: Column) -> dg.TableColumnDep:
    """A column of an asset. Those of the marketplace's tables are columns of one asset, the file, and keep their table's name."""
    if source.table in _MARKETPLACE:
        return dg.TableColumnDep(asset_key="marketplace_file", column_name=str(source))
    return dg.TableColumnDep(asset_key=_FILES.get(source.table, source.table), column_name=source.name)
