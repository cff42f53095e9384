"""Make a demo world: inputs for the pipeline in one folder, websites and truth in another.

Same seed and size, same world: byte for byte in feeds, sites and truth, table for table in the DuckDB file.
"""

from dataclasses import dataclass
from pathlib import Path

from sourcing_pipeline.demo.benchmark import write_large_marketplace
from sourcing_pipeline.demo.feeds import candidate_feeds, write_feeds
from sourcing_pipeline.demo.marketplace import marketplace_tables, write_marketplace
from sourcing_pipeline.demo.population import draw_population
from sourcing_pipeline.demo.profile_truth import profile_defects
from sourcing_pipeline.demo.size import AS_OF, WorldSize
from sourcing_pipeline.demo.truth import TRUTH_FILE, truth_table
from sourcing_pipeline.demo.websites import websites_of, write_sites
from sourcing_pipeline.storage import write_parquet

__all__ = ["AS_OF", "MARKETPLACE_FILE", "WorldSize", "WorldSummary", "write_world"]

MARKETPLACE_FILE = "marketplace.duckdb"


@dataclass(frozen=True)
class WorldSummary:
    """What a world holds: rows of each table and feed, and the number of websites."""

    rows: dict[str, int]
    site_count: int


def write_world(inputs_dir: Path, world_dir: Path, seed: int, size: WorldSize) -> WorldSummary:
    """Draw a world and write it.

    Args:
        inputs_dir: gets ``candidates/*.csv`` and ``marketplace.duckdb``: all that the pipeline may know.
        world_dir: gets ``sites.json`` for the server and ``truth.parquet``; keep it where the pipeline doesn't read.
        seed: which world.
        size: how large.
    """
    target = inputs_dir / MARKETPLACE_FILE
    if not size.has_websites:
        write_large_marketplace(target, seed, size)
        rows = {"brands": size.brands, "retailers": size.retailers, "orders": size.orders, "events": size.events}
        return WorldSummary({**rows, "leads": size.leads}, site_count=0)
    population = draw_population(seed, size)
    sites = websites_of(seed, population)
    tables = marketplace_tables(seed, size, population)
    feeds = candidate_feeds(seed, population)
    write_sites(sites, world_dir)
    write_parquet(truth_table(population, profile_defects(seed, population, tables)), world_dir / TRUTH_FILE)
    write_feeds(feeds, inputs_dir / "candidates")
    write_marketplace(tables, target)
    rows = {name: frame.height for name, frame in tables.items()}
    rows |= {name: content.count(b"\r\n") - 1 for name, content in feeds.items()}
    return WorldSummary(rows, len(sites))
