"""Assets that are tables: what Dagster shows of a table is derived from its contract.

What belongs here: the translation of a contract to an asset. What doesn't: any one asset.
"""

from collections.abc import Callable
from typing import Any

import dagster as dg

from sourcing_pipeline.contracts.base import ColumnContract, Contract
from sourcing_pipeline.defs.retries import retried_if_transient
from sourcing_pipeline.defs.weekly import WEEKS


def column_schema(contract: type[Contract]) -> dg.TableSchema:
    """A contract's columns, as Dagster shows them."""
    return dg.TableSchema(columns=[_table_column(column) for column in contract.column_contracts()])


def _table_column(column: ColumnContract) -> dg.TableColumn:
    meaning = column.meaning if column.unit is None else f"{column.meaning} ({column.unit})"
    return dg.TableColumn(
        name=column.name,
        type=str(column.dtype),
        description=meaning,
        constraints=dg.TableColumnConstraints(
            nullable=column.nullable,
            unique=column.unique,
            other=[f"{bound.name} {', '.join(map(_shown, bound.parameters.values()))}" for bound in column.bounds],
        ),
        tags={"personal_data": ""} if column.personal else {},
    )


def _shown(limit: object) -> str:
    """A limit as people write it; a closed list by its values."""
    return ", ".join(map(str, limit)) if isinstance(limit, list | tuple) else str(limit)


def asset_facts(contract: type[Contract]) -> dict[str, Any]:
    """Description, owner and column schema of a table's asset: keyword arguments for Dagster's decorators."""
    return {
        "description": f"{contract.meaning()}\n\nOne row is {contract.table_grain()}.",
        "owners": [f"team:{contract.table_owner()}"],
        "metadata": {"dagster/column_schema": column_schema(contract)},
        "kinds": {"polars", "parquet"},
    }


def table_asset(
    contract: type[Contract], *, group: str, weekly: bool, **more: Any
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Make an asset of a function that returns a table's frame; the lake stores it."""
    decorator: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        name=contract.table_name(),
        group_name=group,
        partitions_def=WEEKS if weekly else None,
        io_manager_key="lake",
        **asset_facts(contract),
        **more,
    )
    return lambda function: decorator(retried_if_transient(function))


def table_out(contract: type[Contract]) -> dg.AssetOut:
    """A table that a graph of mapped steps writes to the lake by itself, shard by shard."""
    return dg.AssetOut(dagster_type=dg.Nothing, **asset_facts(contract))


def table_spec(contract: type[Contract], *, group: str, deps: list[Any]) -> dg.AssetSpec:
    """A weekly table that one of several steps writes to the lake by itself; who takes it as an input gets it from there."""
    return dg.AssetSpec(
        contract.table_name(), group_name=group, partitions_def=WEEKS, deps=deps, **asset_facts(contract)
    ).with_io_manager_key("lake")
