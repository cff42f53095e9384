"""``sourcing doctor``: is everything there that a run needs?"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.settings import Settings, load_settings

LEAST_FREE_BYTES = 2_000_000_000


class _WorthMendingError(SourcingError):
    """Something that a run goes on without."""


def doctor(root: Path) -> int:
    """Make every check, print a line for each, and return the exit code."""
    try:
        settings = load_settings(root)
    except InputError as error:
        console.print(f"FAILED   settings: {error}", markup=False)
        return error.exit_code
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("settings", lambda _: f"read from {root}"),
        ("marketplace", _marketplace),
        ("rates", _rates),
        ("inputs", _inputs),
        ("CRM returns", _crm_returns),
        ("disk", _disk),
        ("model", _model),
        ("warehouse", _warehouse),
        ("alerts", _alerts),
    )
    worst = 0
    for name, check in checks:
        try:
            console.print(f"ok       {name}: {check(settings)}", markup=False)
        except _WorthMendingError as error:
            console.print(f"warning  {name}: {error}", markup=False)
        except SourcingError as error:
            console.print(f"FAILED   {name}: {error}", markup=False)
            worst = 2
    return worst


def _marketplace(settings: Settings) -> str:
    from sourcing_pipeline.commands.market import opened_marketplace

    with opened_marketplace(settings) as market:
        counts = market.counts()
    told = ", ".join(
        f"{count.row_count:,} {name}"
        + (f" ({count.quarantined_count:,} break the contract)" if count.quarantined_count else "")
        for name, count in counts.items()
    )
    return f"{told} in {settings.marketplace_file}"


def _rates(settings: Settings) -> str:
    from sourcing_pipeline.commands.market import opened_marketplace
    from sourcing_pipeline.marketplace.currency import orders_by_currency

    reporting = settings.workspace.reporting_currency
    try:
        with opened_marketplace(settings) as market:
            orders = orders_by_currency(market, reporting)
    except InputError:
        raise _WorthMendingError("not looked at, since the marketplace can't be read") from None
    without = orders.filter(orders["without_rate_count"] > 0)
    if without.is_empty():
        return (
            f"all orders can be counted in {reporting} (they are in {', '.join(orders['currency']) or 'no currency'})"
        )
    told = ", ".join(
        f"{row['currency']} ({row['without_rate_count']:,} of {row['order_count']:,} orders, {row['first_day']} to {row['last_day']})"
        for row in without.iter_rows(named=True)
    )
    raise _WorthMendingError(
        f"no rate to {reporting} for {told}: these orders are left out (table quarantine); load rates with sourcing fx load FILE"
    )


def _inputs(settings: Settings) -> str:
    from sourcing_pipeline.commands.run import check_inputs

    check_inputs(settings)
    feeds = [path.name for path in settings.candidates_dir.glob("*") if path.suffix.lower() in {".csv", ".parquet"}]
    return f"{len(feeds)} candidate feeds; pages from {settings.web.source}"


def _crm_returns(settings: Settings) -> str:
    import polars as pl

    from sourcing_pipeline.candidates.table_files import files_in
    from sourcing_pipeline.contracts.tables.candidates import Candidates
    from sourcing_pipeline.marketplace.crm_return_files import read_crm_returns
    from sourcing_pipeline.marketplace.crm_stages import asks_for_silence
    from sourcing_pipeline.storage import Lake

    files = len(files_in(settings.crm_returns_dir))
    if not files:
        return f"none in {settings.crm_returns_dir}"
    candidates = Lake(settings.lake_dir).read(Candidates)
    if candidates.is_empty():
        raise _WorthMendingError(
            f"{files} files, which can't be judged before the first run: it gives brands their ids (sourcing run)"
        )
    returns = read_crm_returns(settings.crm_returns_dir, candidates, datetime.now(UTC))
    told = f"{returns.rows.height:,} rows of {returns.rows['brand_id'].n_unique():,} brands in {files} files"
    silent = returns.rows.filter(asks_for_silence(pl.col("stage")))["brand_id"].unique().sort()
    problems = []
    if returns.quarantined.height:
        first = returns.quarantined.row(0, named=True)
        problems.append(
            f"{returns.quarantined.height:,} that are not taken in (the first, {first['row_key']}: {first['reason']}; "
            "the others stand in table quarantine after the next run)"
        )
    if len(silent):
        problems.append(
            f"{len(silent)} brands that asked not to be contacted (the first is {silent[0]}): put their domains into "
            "suppressions, or they are listed again after the cool-down"
        )
    if problems:
        raise _WorthMendingError(f"{told}; {'; '.join(problems)}")
    return told


def _disk(settings: Settings) -> str:
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE_BYTES:
        raise InputError(f"{place} has {free / 1e9:.1f} GB free: a run wants {LEAST_FREE_BYTES / 1e9:.0f} GB")
    return f"{free / 1e9:.0f} GB free at {place}"


def _model(settings: Settings) -> str:
    from sourcing_pipeline.brands.embedding import load_model

    model = load_model(settings.brands)
    return f"{model.revision} ({model.way})"


def _warehouse(settings: Settings) -> str:
    import duckdb

    if not settings.warehouse_file.exists():
        return "not written yet"
    try:
        with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
            tables = connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]
    except duckdb.Error as error:
        raise InputError(f"{settings.warehouse_file} can't be read ({error}): remove it, then run again") from None
    return f"{tables} tables in {settings.warehouse_file}"


def _alerts(settings: Settings) -> str:
    from sourcing_pipeline.alerts.deliver import PASSWORD_VARIABLE, channels_of

    alerts = settings.alerts
    channels = channels_of(alerts)
    if not channels:
        return "none are sent: set alerts.webhook_url or alerts.email to be told of failures"
    if alerts.email and alerts.smtp_user and not os.environ.get(PASSWORD_VARIABLE):
        raise _WorthMendingError(f"alerts.smtp_user is set, but {PASSWORD_VARIABLE} isn't: mail can't be sent")
    if alerts.email and alerts.smtp_user and alerts.smtp_security == "none":
        raise _WorthMendingError("alerts.smtp_user is set and alerts.smtp_security is none: no password is sent so")
    from_warnings_on = "warnings and failures" if alerts.min_severity == "WARN" else "failures"
    return f"{from_warnings_on} by {' and '.join(channels)} (sourcing alerts test tries it)"
