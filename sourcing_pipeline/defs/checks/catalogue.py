"""All checks, by asset."""

from collections.abc import Mapping

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.defs.checks import of_brands, of_exports, of_marketplace, of_onboarding, of_scoring, of_web
from sourcing_pipeline.defs.checks.watched import Check
from sourcing_pipeline.quality import checks

ROOMS = (of_web, of_brands, of_marketplace, of_scoring, of_onboarding, of_exports)

FURTHER_CHECKS: Mapping[str, tuple[Check, ...]] = {
    asset: promised for room in ROOMS for asset, promised in room.CHECKS.items()
}
"""What is watched beside the contracts, by asset."""


def checks_of(asset: str) -> tuple[Check, ...]:
    """All checks of an asset, its contract first."""
    contracts = {contract.table_name(): contract for contract in TABLES}
    own = (_keeps_contract(contracts[asset]),) if asset in contracts else ()
    return (*own, *FURTHER_CHECKS.get(asset, ()))


def _keeps_contract(contract: type[Contract]) -> Check:
    return Check(
        "keeps_contract",
        "Every row keeps the table's contract, with its key unique.",
        lambda watched: checks.contract_holds(watched.table(contract.table_name()), contract),
        blocking=True,
        is_of_every_week=True,
    )
