import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.leads import Leads
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.rows import split_rows
from sourcing_pipeline.demo.evaluate import read_truth
from sourcing_pipeline.demo.population import draw_population
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world


def tables_of(inputs: Path) -> dict[str, pl.DataFrame]:
    with duckdb.connect(str(inputs / "marketplace.duckdb"), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: connection.table(name).pl() for name in names}


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".duckdb")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_same_seed_gives_the_same_bytes_and_tables(small_world: Path, tmp_path: Path) -> None:
    write_world(tmp_path / "inputs", tmp_path / "world", seed=1, size=WorldSize.preset("small"))
    assert files_of(tmp_path) == files_of(small_world)
    first, second = tables_of(small_world / "inputs"), tables_of(tmp_path / "inputs")
    assert first.keys() == second.keys()
    assert all(first[name].equals(second[name]) for name in first)


def test_another_seed_gives_another_world(small_world: Path, tmp_path: Path) -> None:
    write_world(tmp_path / "inputs", tmp_path / "world", seed=2, size=WorldSize.preset("small"))
    mine, other = files_of(small_world), files_of(tmp_path)
    assert mine.keys() == other.keys()
    assert all(mine[name] != other[name] for name in mine)


def test_the_day_of_the_world_is_a_monday() -> None:
    assert AS_OF.weekday() == 0


@pytest.mark.parametrize("contract", MARKETPLACE_INPUTS, ids=lambda contract: contract.table_name())
def test_no_row_of_the_marketplace_breaks_its_contract(small_world: Path, contract: type[Leads]) -> None:
    frame = tables_of(small_world / "inputs")[contract.table_name()]
    split = split_rows(frame, contract, NOW)
    assert split.quarantined.is_empty()
    assert split.valid.height == frame.height > 0


def test_nothing_happens_after_the_day_of_the_world(small_world: Path) -> None:
    latest = [
        frame[name].max()
        for frame in tables_of(small_world / "inputs").values()
        for name, dtype in frame.schema.items()
        if dtype == pl.Datetime
    ]
    assert all(isinstance(moment, datetime) and moment < NOW.replace(tzinfo=None) for moment in latest)


def test_orders_keep_to_their_brands_retailers_and_lines(small_world: Path) -> None:
    tables = tables_of(small_world / "inputs")
    orders = (
        tables["orders"].join(tables["brands"], on="brand_id").join(tables["retailers"], on="retailer_id", suffix="_r")
    )
    assert orders.height == tables["orders"].height
    assert orders.filter(pl.col("ordered_at") < pl.col("joined_at")).is_empty()
    assert orders.filter(pl.col("ordered_at") > pl.col("left_at")).is_empty()
    assert orders["currency"].n_unique() == 5
    sums = (
        tables["order_items"].group_by("order_id").agg((pl.col("quantity") * pl.col("unit_price")).sum().alias("sum"))
    )
    off = orders.join(sums, on="order_id").filter((pl.col("sum") - pl.col("amount")).abs() > 0.01)
    assert off.is_empty()
    assert tables["order_items"].join(tables["products"], on="product_id", how="anti").is_empty()


@pytest.mark.parametrize("seed", range(1, 6))
def test_enough_leads_are_won_and_lost_to_train_on(seed: int) -> None:
    small = Counter(lead.outcome for lead in draw_population(seed, WorldSize.preset("small")).leads)
    assert (small["won"], small["lost"], small["open"]) == (45, 62, 5)
    default = draw_population(seed, WorldSize.preset("default"))
    outcomes = Counter(lead.outcome for lead in default.leads)
    assert (outcomes["won"], outcomes["lost"], outcomes["open"]) == (130, 258, 12)
    assert len(default.on_marketplace) == 150
    candidates = [m for m in default.members if m.is_candidate and m.domain]
    assert len(candidates) + len(default.strangers) == 200


def test_leads_come_before_their_outcomes_and_won_ones_are_brands(small_world: Path) -> None:
    tables = tables_of(small_world / "inputs")
    leads = tables["leads"]
    assert leads.filter(pl.col("outcome_at") < pl.col("first_contact_at")).is_empty()
    won = leads.filter(pl.col("outcome") == "won").join(tables["brands"], on="brand_id")
    assert won.height == 45
    assert (won["joined_at"] > won["outcome_at"]).all()
    assert leads.filter(pl.col("outcome") != "won")["brand_id"].is_null().all()
    assert {"employees", "instagram_followers"} <= set(leads.columns)


def test_feeds_hold_what_is_wrong_with_feeds(small_world: Path) -> None:
    feeds = small_world / "inputs" / "candidates"
    rows = [row for path in sorted(feeds.glob("*.csv")) for row in csv.DictReader(path.read_text().splitlines())]
    assert len({tuple(path.read_text().splitlines()[0]) for path in feeds.glob("*.csv")}) == 3
    stated = [(row.get("domain") or row.get("url") or "").strip().lower() for row in rows]
    plain = [
        text.removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0] for text in stated
    ]
    truth = read_truth(small_world / "world")
    here = set(truth.filter(pl.col("brand_id").is_not_null())["domain"])
    silenced = set(truth.filter("is_suppressed")["domain"])
    assert len(set(plain)) < len(plain), "the same domain in other spellings"
    assert here & set(plain), "brands that are on the marketplace"
    assert silenced, "domains that must not be contacted"
    assert any(not text and row["name"] for text, row in zip(stated, rows, strict=True)), "rows with a name only"
    assert any(not text and not row.get("name") for text, row in zip(stated, rows, strict=True)), "a row with nothing"
    assert "not a web address" in stated


def test_every_kind_of_fate_and_stranger_is_there(small_world: Path) -> None:
    truth = read_truth(small_world / "world").filter("is_candidate")
    assert {"ok", "down", "error", "slow", "robots_denied", "challenge", "js_only", "parked"} <= set(truth["site_fate"])
    assert {"brand_shop", "multi_brand_shop", "marketplace", "content", "service", "parked"} == set(truth["site_kind"])


def test_the_truth_stays_out_of_what_the_pipeline_reads(small_world: Path) -> None:
    names = {path.name for path in (small_world / "inputs").rglob("*") if path.is_file()}
    assert names == {"marketplace.duckdb", "fair_exhibitors.csv", "shop_links.csv", "partner_agencies.csv"}
    secrets = {"p_sign", "p_activate", "gmv_mean", "gmv", "care", "signing_score"}
    assert not secrets & set(json.loads((small_world / "world" / "sites.json").read_bytes())[0])


def test_no_real_domain_is_named_as_a_site(small_world: Path) -> None:
    sites = json.loads((small_world / "world" / "sites.json").read_bytes())
    assert all(site["domain"].endswith(".example") and site["domain"].count(".") == 1 for site in sites)


def test_planted_defects_show_in_profiles_and_products(small_world: Path) -> None:
    tables = tables_of(small_world / "inputs")
    defects = read_truth(small_world / "world").explode("profile_defects").drop_nulls("profile_defects")
    by_defect = {name: set(part["brand_id"]) for (name,), part in defects.group_by("profile_defects")}
    here = tables["brands"].filter(pl.col("left_at").is_null()).select("brand_id")
    profiles, products = (tables[name].join(here, on="brand_id") for name in ("brand_profiles", "products"))
    assert set(profiles.filter(pl.col("tagline").is_null())["brand_id"]) == by_defect["no_tagline"]
    assert set(profiles.filter(pl.col("hero_image_url").is_null())["brand_id"]) == by_defect["no_hero_image"]
    assert set(profiles.filter(pl.col("lead_time_days") > 30)["brand_id"]) <= by_defect["long_lead_time"]
    assert set(products.filter(pl.col("gtin").is_null())["brand_id"]) == by_defect["no_gtins"]
    assert set(products.filter(pl.col("image_short_side_px") < 800)["brand_id"]) == by_defect["small_images"]


def test_a_large_marketplace_has_the_rows_that_were_asked_for_and_repeats_itself(tmp_path: Path) -> None:
    size = WorldSize(
        candidates=0, brands=300, retailers=500, events=20_000, leads=90, won_leads=40, open_leads=5, orders=3_000,
        has_websites=False,
    )  # fmt: skip
    summaries = [write_world(tmp_path / name, tmp_path / "world", seed=3, size=size) for name in ("one", "two")]
    assert summaries[0] == summaries[1]
    first, second = tables_of(tmp_path / "one"), tables_of(tmp_path / "two")
    assert {name: frame.height for name, frame in first.items()} == {
        "brands": 300, "retailers": 500, "orders": 3_000, "events": 20_000, "leads": 90, "reps": 4, "fx_rates": first["fx_rates"].height,
    }  # fmt: skip
    assert all(first[name].equals(second[name]) for name in first)
    for contract in MARKETPLACE_INPUTS:
        if contract.table_name() in first:
            assert split_rows(first[contract.table_name()], contract, NOW).quarantined.is_empty()
    assert not (tmp_path / "world").exists()


def test_an_unknown_size_is_refused() -> None:
    with pytest.raises(ValueError, match="default, small, benchmark"):
        WorldSize.preset("huge")


def test_page_views_follow_searches_that_found_something(small_world: Path) -> None:
    tables = tables_of(small_world / "inputs")
    events = tables["events"].select(
        "retailer_id", "brand_id", "category", "results_count", "occurred_at", "event_type"
    )
    searches = events.filter(pl.col("event_type") == "search").with_row_index()
    followed = (
        searches.join(
            events.filter(pl.col("event_type") == "page_view"), on=["retailer_id", "category"], suffix="_view"
        )
        .filter((pl.col("occurred_at_view") - pl.col("occurred_at")).is_between(pl.duration(), pl.duration(minutes=30)))
        .unique("index")
    )
    with_results = searches.filter(pl.col("results_count") > 0).height
    assert 0.3 < followed.filter(pl.col("results_count") > 0).height / with_results < 0.8
    assert followed.filter(pl.col("results_count") == 0).height < 0.05 * searches.height
    seen = events.drop_nulls("brand_id").join(tables["brands"], on="brand_id")
    assert seen.filter(pl.col("occurred_at") < pl.col("joined_at")).height == 0
    assert events["occurred_at"].is_sorted()
