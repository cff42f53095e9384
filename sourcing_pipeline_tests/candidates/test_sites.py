from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.candidates.domains import shard_of
from sourcing_pipeline.candidates.sites import sites_to_read
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline_tests.candidates.worlds import feed_of, registry_of


def brands_of(*domains: str | None) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"brand_id": f"m{number}", "name": "M", "domain": domain, "joined_at": datetime(2025, 1, 1, tzinfo=UTC)}
        for number, domain in enumerate(domains)
    ]
    return Brands.from_rows(rows)


def test_a_site_is_read_once_whoever_has_it(tmp_path: Path) -> None:
    feed = feed_of(
        tmp_path, "domain,url,name\na.example,http://www.a.example/x,\nb.example,,\n,,Only a name\ninstagram.com/x,,\n"
    )
    registry = registry_of(feed, {"lead_id": "1", "domain": "b.example"}, {"lead_id": "2"})
    sites = sites_to_read(registry, brands_of("WWW.A.example", None, "m.example", "etsy.com/shop/m", "co.uk"), shards=4)
    columns = ("domain", "website_url", "is_candidate", "is_lead", "is_marketplace_brand")
    assert sites.select(columns).rows() == [
        ("a.example", "http://www.a.example/", True, False, True),
        ("b.example", "https://b.example/", True, True, False),
        ("m.example", "https://m.example/", False, False, True),
    ]
    assert sites["shard"].to_list() == [shard_of(domain, 4) for domain in sites["domain"]]


def test_no_candidates_and_no_brands_are_no_sites() -> None:
    assert sites_to_read(Candidates.empty_frame(), Brands.empty_frame(), shards=2).is_empty()


def test_real_domains_of_shops_are_sites_to_read(tmp_path: Path, shared_data: Path) -> None:
    given = (shared_data / "realweb" / "candidates.csv").read_bytes()
    feed = feed_of(tmp_path, given)
    assert feed.quarantined.is_empty()
    registry = registry_of(feed)
    invalid = registry.filter(pl.col("intake_outcome") == "invalid")
    sites = sites_to_read(registry, brands_of(), shards=2)
    assert registry.height == feed.rows.height == len(given.decode().splitlines()) - 1
    assert sites.height == registry.filter(pl.col("intake_outcome") == "accepted").height
    assert invalid.height < 0.1 * registry.height
