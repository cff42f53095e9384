"""Personal data in what checks say: masked before it is kept, shown or sent.

The history of checks, Dagster's own store and a channel for alerts outlive the rows that they tell of, and many can read
them. What belongs here: what is masked in samples and texts. What doesn't: which data is personal; contracts say so.
"""

import re
from typing import Any

from sourcing_pipeline.contracts.registry import TABLES

MASK = "(personal data)"
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?=[\w-]+\.[\w.-]*\w)")


def without_addresses(text: str) -> str:
    """A text whose e-mail addresses keep only their domain: enough to find the row, not to write to anybody."""
    return _ADDRESS.sub(f"{MASK}@", text)


def masked(sample: list[dict[str, Any]], asset: str) -> list[dict[str, Any]]:
    """The failing rows of a check, without personal data.

    Args:
        sample: rows as a check gives them.
        asset: the checked table; columns that its contract calls personal are masked whole, as are those of other tables
            unless their name (``value``) says nothing by itself.
    """
    personal = _personal_columns(asset)
    return [{name: _shown(value, is_personal=name in personal) for name, value in row.items()} for row in sample]


def _shown(value: Any, *, is_personal: bool) -> Any:
    if is_personal and value is not None:
        return MASK
    return without_addresses(value) if isinstance(value, str) else value


def _personal_columns(asset: str) -> set[str]:
    by_table = {
        contract.table_name(): {column.name for column in contract.column_contracts() if column.personal}
        for contract in TABLES
    }
    return (set().union(*by_table.values()) - {"value"}) | by_table.get(asset, set())
