"""The list of all statements, by table."""

from sourcing_pipeline.contracts.lineage import of_lists, of_marketplace, of_metrics, of_websites
from sourcing_pipeline.contracts.lineage.base import Lineage

LINEAGES: dict[str, Lineage] = {
    lineage.table: lineage for room in (of_websites, of_marketplace, of_metrics, of_lists) for lineage in room.LINEAGES
}
