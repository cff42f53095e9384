"""The checks of the marketplace as they are attached: from the file, through the settings, to what they say."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.defs.checks.catalogue import FURTHER_CHECKS
from sourcing_pipeline.defs.checks.watched import Watched
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.marketplace.currency import orders_without_rate
from sourcing_pipeline.marketplace.shape import input_volumes
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, Rows, days_before, write_file

DAYS = 120
WORLD: Mapping[str, list[dict[str, Any]]] = {
    "brands": [{"brand_id": "b1", "name": "B", "joined_at": days_before(80)}],
    "retailers": [{"retailer_id": "r1", "joined_at": days_before(5)}],
    "orders": [
        {
            "order_id": f"o{day}-{number}",
            "retailer_id": "r1",
            "brand_id": "b1",
            "ordered_at": days_before(day + 0.5),
            "available_at": days_before(day + 0.25),
            "amount": 10.0 + number,
            "currency": "EUR",
            "status": "paid",
        }
        for day in range(DAYS)
        for number in range(30)
    ],
    "fx_rates": [
        {"rate_date": days_before(day).date(), "currency": "EUR", "usd_per_unit": 1.1} for day in range(1, DAYS + 9)
    ],
}


def results(root: Path, world: Mapping[str, Rows], *assets: str) -> dict[str, CheckResult]:
    """What the checks of assets say of a world; the contract's own check is left out, for no table was made."""
    inputs = root / "data" / "inputs"
    (inputs / "candidates").mkdir(parents=True)
    write_file(inputs / "marketplace.duckdb", world, without=["events", "products", "order_items", "brand_profiles"])
    workspace = Workspace(root=str(root))
    with workspace.marketplace() as market:
        workspace.lake().write(Quarantine, orders_without_rate(market, "USD"), AS_OF)
    watched = Watched(workspace, AS_OF)
    with workspace.marketplace() as market:
        workspace.lake().write(InputVolumes, input_volumes(market, AS_OF), AS_OF)
    return {check.name: check.judge(watched) for asset in assets for check in FURTHER_CHECKS[asset]}


def test_a_healthy_marketplace_passes_every_check(tmp_path: Path) -> None:
    found = results(tmp_path, WORLD, "brand_metrics", "quarantine")
    assert {name: result for name, result in found.items() if not result.passed} == {}
    assert "no table events, products, brand_profiles" in found["tables_are_fresh"].observed
    assert found["volume_by_weekday"].figures["judged_days"] == 7


def broken(name: str) -> dict[str, Rows]:
    """A world in which one thing is wrong."""
    orders = WORLD["orders"]
    changed: dict[str, dict[str, Rows]] = {
        "orders_are_fresh": {"orders": [row for row in orders if row["ordered_at"] < days_before(15)]},
        "volume_by_weekday": {"orders": [row for row in orders if row["ordered_at"] < days_before(1)]},
        "tables_are_fresh": {
            "fx_rates": [row for row in WORLD["fx_rates"] if row["rate_date"] < days_before(8).date()]
        },
        "late_share": {
            "orders": [
                row | {"available_at": row["ordered_at"] + timedelta(days=9)} if number % 4 == 0 else row
                for number, row in enumerate(orders)
            ]
        },
        "tables_keep_coming": {"orders": [row for row in orders if row["ordered_at"] < days_before(6)]},
        "currencies_are_usual": {
            "orders": [row | {"currency": "USD" if row["ordered_at"] >= days_before(6) else "EUR"} for row in orders]
        },
        "amounts_are_usual": {
            "orders": [
                row | {"amount": row["amount"] * 100 if row["ordered_at"] >= days_before(6) else row["amount"]}
                for row in orders
            ]
        },
        "orders_are_distinct": {
            "orders": [
                *orders,
                *(
                    row | {"order_id": f"again-{row['order_id']}"}
                    for row in orders
                    if row["ordered_at"] >= days_before(6)
                ),
            ]
        },
        "hours_are_usual": {
            "orders": [
                row | {"ordered_at": row["ordered_at"] - timedelta(hours=7)}
                if row["ordered_at"] >= days_before(6)
                else row
                for row in orders
            ]
        },
        "referential_integrity": {"retailers": []},
        "rate_coverage": {"fx_rates": [row for row in WORLD["fx_rates"] if row["rate_date"] < days_before(8).date()]},
        "share_of_rows": {
            "orders": [row | {"currency": "SEK" if number % 10 == 0 else "EUR"} for number, row in enumerate(orders)]
        },
    }
    return {**WORLD, **changed[name]}


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("orders_are_fresh", "brand_metrics"),
        ("tables_are_fresh", "brand_metrics"),
        ("volume_by_weekday", "brand_metrics"),
        ("late_share", "brand_metrics"),
        ("tables_keep_coming", "brand_metrics"),
        ("currencies_are_usual", "brand_metrics"),
        ("amounts_are_usual", "brand_metrics"),
        ("orders_are_distinct", "brand_metrics"),
        ("hours_are_usual", "brand_metrics"),
        ("referential_integrity", "quarantine"),
        ("share_of_rows", "quarantine"),
        ("rate_coverage", "quarantine"),
    ],
)
def test_each_check_finds_what_is_wrong(tmp_path: Path, name: str, asset: str) -> None:
    result = results(tmp_path, broken(name), asset)[name]
    assert not result.passed, result
    assert result.sample or name == "orders_are_fresh"


def test_the_facts_are_read_once_for_all_checks_of_a_step(tmp_path: Path) -> None:
    results(tmp_path, WORLD)
    watched = Watched(Workspace(root=str(tmp_path)), AS_OF)
    assert watched.facts is watched.facts
    assert watched.shapes is watched.shapes
    assert watched.market_tables is watched.market_tables
