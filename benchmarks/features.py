"""Point-in-time features at size: ours against the limit, lazy Polars, and one snapshot at a time.

Brands' metrics over 30, 90 and 365 days at twelve monthly snapshots, as known then, from ``sourcing_pipeline``'s contract
views on (validation and currency conversion are in our time). Each contestant is a process of its own; wall time and peak
memory are those of the process. All must agree on the totals. Beside it: growth with the number of events, and what 104
weeks of all the marketplace's tables cost against one.

    python benchmarks/features.py                      # makes a marketplace of 50 million events (a minute, 1.5 GB)
    python benchmarks/features.py --marketplace FILE   # one that was made before
    python benchmarks/features.py --events 2000000 --brands 7000 --retailers 45000 --orders 240000
"""

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import features_peers as peers
import polars as pl

from sourcing_pipeline.contracts.metrics.base import Sum
from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.demo.benchmark import write_large_marketplace
from sourcing_pipeline.demo.size import AS_OF, NOW, WorldSize
from sourcing_pipeline.marketplace import brand_metrics
from sourcing_pipeline.marketplace.facts import define_brands, define_event_facts, define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline.marketplace.weekly import TABLES, Terms, weekly_tables
from sourcing_pipeline.marketplace.windowed import windowed_metrics
from sourcing_pipeline.settings import MarketplaceSettings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import monday_on_or_before

CURRENCY = "USD"
CONTESTANTS = ("limit", "ours_additive", "ours", "polars", "one_at_a_time")


def months(count: int) -> list[date]:
    """The first Monday in or before each of the last months, oldest first."""
    starts = [date(AS_OF.year - (AS_OF.month - 1 < n), (AS_OF.month - 1 - n) % 12 + 1, 7) for n in range(count)]
    return sorted(monday_on_or_before(day) for day in starts)


@contextmanager
def opened(file: Path) -> Iterator[Marketplace]:
    """A marketplace file as the pipeline opens it, with a limit of memory."""
    with duckdb.connect(str(file), read_only=True, config={"memory_limit": peers.MEMORY_LIMIT}) as connection:
        yield open_marketplace(connection, known_at=NOW + timedelta(days=1))


def export_for_peers(file: Path, folder: Path) -> None:
    """Events as they are and orders with their amounts, as Parquet."""
    with opened(file) as market:
        define_order_facts(market, CURRENCY)
        market.execute(
            "COPY (SELECT brand_id, retailer_id, ordered_at, CAST(known_day AS TIMESTAMP) AS known_from, gmv::DOUBLE AS gmv, order_count, "
            f"placed_order_count, returned_amount::DOUBLE AS returned_amount FROM order_facts) TO {literal(folder / 'orders.parquet')}"
        )
        market.execute(f"COPY (SELECT brand_id, joined_at FROM brands) TO {literal(folder / 'brands.parquet')}")
        market.execute(
            "COPY (SELECT event_type, brand_id, retailer_id, occurred_at, available_at FROM events) "
            f"TO {literal(folder / 'events.parquet')}"
        )


def ours(file: Path, as_ofs: Sequence[date]) -> list[dict[str, float]]:
    """All metrics of brands, with exact distinct counts."""
    totals = []
    with opened(file) as market:
        for _, frame in brand_metrics.brand_metrics_of_weeks(market, as_ofs, CURRENCY):
            summed = frame.group_by("window_days").agg(pl.col(pl.Float64, pl.Int64).sum())
            rows = {row["window_days"]: row for row in summed.to_dicts()}
            names = (
                "page_view",
                "favorite",
                "add_to_cart",
                "visiting_retailer",
                "order",
                "retailer",
                "repeat_retailer",
            )
            counts = {f"{name}_count_{w}": float(rows[w][f"{name}_count"]) for name in names for w in peers.WINDOWS}
            totals.append(counts | {f"gmv_{w}": round(float(rows[w]["gmv"]), 2) for w in peers.WINDOWS})
    return totals


def ours_additive(file: Path, as_ofs: Sequence[date]) -> int:
    """Only what adds up."""
    subject = brand_metrics.MEASURED.subject
    additive = dataclasses.replace(subject, metrics=subject.of_kind(Sum))
    with opened(file) as market:
        define_brands(market)
        define_order_facts(market, CURRENCY)
        define_event_facts(market)
        measured = dataclasses.replace(brand_metrics.MEASURED, subject=additive)
        return sum(frame.height for _, frame in windowed_metrics(market, measured, as_ofs))


def weeks(file: Path, count: int) -> int:
    """All tables of the marketplace for so many weeks, written as the pipeline writes them."""
    as_ofs = [AS_OF - timedelta(days=7 * number) for number in range(count)]
    terms = Terms(CURRENCY, 90, MarketplaceSettings().price_band_edges)
    rows = 0
    with opened(file) as market, tempfile.TemporaryDirectory() as folder:
        lake, last, begun = Lake(Path(folder)), "", time.monotonic()
        for contract, as_of, frame in weekly_tables(market, as_ofs, terms, TABLES):
            lake.write(contract, frame, as_of).unlink()  # 104 weeks of retailers are large: written, but not kept
            rows += frame.height
            if contract.table_name() != last:
                last = contract.table_name()
                print(f"{time.monotonic() - begun:7.1f} s: first week of {last}", file=sys.stderr)
    return rows


def contestant(name: str, file: Path, folder: Path, snapshots: int) -> Any:
    """Do one contestant's work."""
    as_ofs = months(snapshots)
    match name:
        case "limit":
            return peers.read_and_sum(file, as_ofs)
        case "polars":
            return peers.lazy_polars(folder, as_ofs)
        case "one_at_a_time":
            return peers.one_snapshot_at_a_time(file, folder, as_ofs)
        case "ours_additive":
            return ours_additive(file, as_ofs)
        case "weeks":
            return weeks(file, snapshots)
        case _:
            return ours(file, as_ofs)


def in_a_process(name: str, file: Path, folder: Path, snapshots: int) -> dict[str, Any]:
    """Run a contestant as a process; its seconds, peak memory and answer."""
    command = [sys.executable, __file__, "--contestant", name, "--marketplace", str(file)]
    command += ["--folder", str(folder), "--snapshots", str(snapshots)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{name}: {ended.stderr}")
    result: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    print(f"{name:16} {snapshots:4} snapshots {result['seconds']:8.1f} s {result['peak_mb']:8.0f} MB", flush=True)
    for line in ended.stderr.splitlines():
        print(f"    {line}", flush=True)
    return result


def peak_mb() -> float:
    """The most memory that this process had (Linux; what it had before it became this program doesn't count)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def agree(answers: dict[str, list[dict[str, float]]]) -> None:
    """Stop unless all contestants came to the same totals (money to a millionth)."""
    first, *others = answers
    for other in others:
        for number, (mine, theirs) in enumerate(zip(answers[first], answers[other], strict=True)):
            differing = {
                name: (mine[name], theirs[name])
                for name in theirs
                if abs(mine[name] - theirs[name]) > 1e-6 * max(abs(theirs[name]), 1)
            }
            if differing:
                raise SystemExit(f"{first} and {other} differ at snapshot {number}: {differing}")
    print("all contestants agree on the totals of every snapshot")


def main() -> None:
    """Read the arguments and run."""
    size = WorldSize.preset("benchmark")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--marketplace", type=Path, help="a marketplace that was made before; by default one is made")
    for name in ("brands", "retailers", "orders", "events"):
        parser.add_argument(f"--{name}", type=int, default=getattr(size, name))
    parser.add_argument("--snapshots", type=int, default=12)
    parser.add_argument("--weeks", type=int, default=104, help="weeks of the backfill; 0 leaves it out")
    parser.add_argument("--without-growth", action="store_true", help="leave out the tenth of the events")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contestant", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        begun = time.monotonic()
        answer = contestant(arguments.contestant, arguments.marketplace, arguments.folder, arguments.snapshots)
        print(json.dumps({"seconds": time.monotonic() - begun, "peak_mb": peak_mb(), "answer": answer}))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {key: getattr(arguments, key) for key in ("brands", "retailers", "orders", "events")}
        file = arguments.marketplace or folder / "marketplace.duckdb"
        if not arguments.marketplace:
            write_large_marketplace(file, arguments.seed, dataclasses.replace(size, **wanted))
        measure(file, folder, arguments, dataclasses.replace(size, **wanted))


def measure(file: Path, folder: Path, arguments: argparse.Namespace, size: WorldSize) -> None:
    """Run all contestants, and print what came of it."""
    export_for_peers(file, folder)
    ran = {name: in_a_process(name, file, folder, arguments.snapshots) for name in CONTESTANTS}
    agree({name: ran[name]["answer"] for name in ("ours", "polars", "one_at_a_time")})
    figures = {f"{name}_seconds": round(run["seconds"], 2) for name, run in ran.items()}
    figures |= {f"{name}_peak_mb": round(run["peak_mb"]) for name, run in ran.items()}
    ratios = {
        "additive_to_limit": ran["ours_additive"]["seconds"] / ran["limit"]["seconds"],
        "ours_to_polars": ran["ours"]["seconds"] / ran["polars"]["seconds"],
        "ours_to_one_at_a_time": ran["ours"]["seconds"] / ran["one_at_a_time"]["seconds"],
    }
    if not arguments.without_growth:
        tenth = folder / "tenth.duckdb"
        smaller = dataclasses.replace(size, events=size.events // 10, orders=size.orders // 10)
        write_large_marketplace(tenth, arguments.seed, smaller)
        small = in_a_process("ours", tenth, folder, arguments.snapshots)
        figures["ours_tenth_seconds"] = round(small["seconds"], 2)
        ratios["ten_times_the_events"] = ran["ours"]["seconds"] / small["seconds"]
    if arguments.weeks:
        one, many = (in_a_process("weeks", file, folder, count) for count in (1, arguments.weeks))
        figures |= {"one_week_seconds": round(one["seconds"], 1), "backfill_seconds": round(many["seconds"], 1)}
        figures |= {"backfill_weeks": arguments.weeks, "backfill_peak_mb": round(many["peak_mb"])}
        ratios["backfill_to_one_week"] = many["seconds"] / one["seconds"]
    for name, ratio in ratios.items():
        print(f"{name:24} {ratio:.3f}")
    print(
        json.dumps({"benchmark": "features", "figures": figures, "ratios": {k: round(v, 3) for k, v in ratios.items()}})
    )


if __name__ == "__main__":
    main()
