import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.candidates.feeds import read_feeds
from sourcing_pipeline.candidates.identity import brand_id_of
from sourcing_pipeline.candidates.registry import take_in
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline_tests.candidates.worlds import KNOWN_AT, LATER, feed_of, leads_of, registry_of


def spellings(count: int) -> list[str]:
    """Many ways to write brand.example."""
    schemes = ["", "http://", "HTTPS://", "//"]
    users = ["", "user:pw@"]
    hosts = ["brand.example", "www.brand.example", "WWW.Brand.Example.", "shop.brand.example", "br\u00adand.example"]
    ports = ["", ":8443"]
    paths = ["", "/", "/a/b?c=d#e", "/%20", "/\u00fc"]
    around = ["", " ", "\t", "\u00a0"]
    every = [
        f"{space}{scheme}{user}{host}{port}{path}{space}"
        for space in around
        for path in paths
        for port in ports
        for user in users
        for scheme in schemes
        for host in hosts
    ]
    return every[:count]


def test_a_thousand_spellings_of_a_domain_are_one_candidate_and_duplicates(tmp_path: Path) -> None:
    texts = spellings(1000)
    assert len(set(texts)) == 1000
    feed = feed_of(tmp_path, "domain\n" + "\n".join(f'"{text}"' for text in texts))
    registry = registry_of(feed)
    assert registry.height == 1000
    assert registry["intake_outcome"].value_counts().sort("count").rows() == [("accepted", 1), ("duplicate", 999)]
    assert registry["candidate_id"].n_unique() == 1000
    assert registry["domain"].unique().to_list() == ["brand.example"]
    first = registry.row(0, named=True)
    assert first["brand_id"] == brand_id_of("brand.example", None, None)
    assert registry["duplicate_of"].drop_nulls().unique().to_list() == [first["candidate_id"]]
    assert registry["intake_reason"][1] == "the same website as feed.csv row 1"


def test_feeding_the_same_again_adds_nothing(tmp_path: Path) -> None:
    content = (
        "domain,name,currency\na.example,A,EUR\na.example,A,EUR\n,Only Name,\nb.example,B,XXX\ninstagram.com/c,,\n"
    )
    leads = [{"lead_id": "1", "domain": "l.example"}, {"lead_id": "2"}]
    feed = feed_of(tmp_path, content, "week-1.csv")
    registry = registry_of(feed, *leads)
    assert registry.height == 7
    again = registry_of(read_feeds(tmp_path, LATER), *leads, previous=registry)
    assert again.equals(registry)
    both = registry_of(feed_of(tmp_path, content, "week-2.csv"), *leads, previous=registry)
    assert both.equals(registry)
    at_once = registry_of(read_feeds(tmp_path, KNOWN_AT), *leads)
    assert at_once.equals(registry)


def test_what_was_there_stays_as_it_was_and_new_rows_follow(tmp_path: Path) -> None:
    registry = registry_of(feed_of(tmp_path / "1", "domain\na.example\n"))
    grown = registry_of(feed_of(tmp_path / "2", "domain,name\na.example,A\nb.example,B\n"), previous=registry)
    assert grown.head(1).equals(registry)
    assert grown.select("domain", "intake_outcome", "known_at").rows()[1:] == [
        ("a.example", "duplicate", LATER),
        ("b.example", "accepted", LATER),
    ]
    assert grown["duplicate_of"][1] == registry["candidate_id"][0]


def test_the_same_row_twice_in_a_file_is_two_rows_of_the_registry(tmp_path: Path) -> None:
    registry = registry_of(feed_of(tmp_path, "domain,seen_at\na.example,2026-01-01\na.example,2026-02-01\n"))
    assert registry.select("feed_row", "intake_outcome").rows() == [(1, "accepted"), (2, "duplicate")]
    assert registry["candidate_id"].n_unique() == 2


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://instagram.com/brand", "social_profile"),
        ("linktr.ee/brand", "link_page"),
        ("etsy.com/shop/brand", "marketplace_page"),
        ("brand@gmail.com", "mail_provider"),
        ("10.0.0.1", "ip_address"),
        ("localhost", "local_host"),
        ("brand", "single_label"),
    ],
)
def test_what_is_no_website_counts_by_its_name_or_not_at_all(tmp_path: Path, url: str, problem: str) -> None:
    registry = registry_of(feed_of(tmp_path, f"url,name,country\n{url},,\n{url},Brand GmbH,Germany\n"))
    nameless, named = registry.rows(named=True)
    assert nameless["intake_outcome"] == "invalid"
    assert nameless["intake_reason"].startswith(f"{problem}: ")
    assert nameless["brand_id"] is None
    assert named["intake_outcome"] == "accepted"
    assert named["intake_reason"].startswith(f"by its name alone; {problem}: ")
    assert named["brand_id"] == brand_id_of(None, "brand", "DE")
    assert (named["domain"], named["website_url"], named["country"]) == (None, None, "DE")


def test_the_url_counts_where_the_domain_is_no_own_one_and_says_where_to_start(tmp_path: Path) -> None:
    content = (
        "domain,url\n"
        "instagram.com/a,https://a.example/shop\n"
        "b.example,http://shop.b.example/x\n"
        "c.example,https://other.example/\n"
    )
    registry = registry_of(feed_of(tmp_path, content))
    assert registry.select("domain", "website_url").rows() == [
        ("a.example", "https://a.example/"),
        ("b.example", "http://shop.b.example/"),
        ("c.example", "https://c.example/"),
    ]


def test_rows_that_break_the_contract_are_invalid_with_their_reason(tmp_path: Path) -> None:
    content = (
        'domain,name,source,seen_at\na.example,A,fair,2030-01-01\n,,fair,\nb.example,"B,fair,\nc.example,C,fair,\n'
    )
    feed = feed_of(tmp_path, content)
    feed_of(tmp_path, "nothing\nuseful\n", "other.csv")
    registry = registry_of(feed).sort("feed_row")
    assert registry.select("feed_row", "intake_outcome", "intake_reason").rows() == [
        (1, "invalid", "seen_at: '2030-01-01' is in the future"),
        (2, "invalid", "domain, url and name: all three are missing"),
        (3, "invalid", "the row's quotes don't match"),
        (4, "accepted", "a website that was not known yet"),
    ]
    assert (
        registry.filter(pl.col("intake_outcome") == "invalid").select("domain", "brand_id").rows() == [(None, None)] * 3
    )
    assert registry.row(0, named=True)["name"] == "A"
    assert registry.row(0, named=True)["source"] == "fair"


def test_a_row_that_no_longer_lies_in_the_future_comes_in(tmp_path: Path) -> None:
    early = registry_of(feed_of(tmp_path, "domain,seen_at\na.example,2026-11-05\n"))
    late = registry_of(read_feeds(tmp_path, LATER), previous=early)
    assert late.select("intake_outcome", "domain").rows() == [("invalid", None), ("accepted", "a.example")]


def test_every_lead_is_a_candidate_even_without_website_and_name(tmp_path: Path) -> None:
    registry = registry_of(
        feed_of(tmp_path, "domain,category\nl.example,Candles\n"),
        {"lead_id": "3", "domain": "L.example", "name": "L", "country": "de", "attributes": '{"size":"2"}'},
        {"lead_id": "1"},
        {"lead_id": "2", "domain": "instagram.com/x", "name": " "},
        {"lead_id": "4", "name": "Named"},
    )
    leads = registry.filter(pl.col("lead_id").is_not_null())
    assert leads.select("lead_id", "name", "domain", "intake_outcome", "feed_file", "feed_row").rows() == [
        ("1", "Lead 1", None, "accepted", "marketplace:leads", 1),
        ("2", "Lead 2", None, "accepted", "marketplace:leads", 2),
        ("3", "L", "l.example", "accepted", "marketplace:leads", 3),
        ("4", "Named", None, "accepted", "marketplace:leads", 4),
    ]
    assert leads["brand_id"].n_unique() == 4
    fed = registry.filter(pl.col("lead_id").is_null()).row(0, named=True)
    assert fed["intake_outcome"] == "duplicate"
    assert fed["intake_reason"] == "the same website as marketplace:leads row 3"


def test_a_lead_that_changes_in_the_crm_is_the_same_row(tmp_path: Path) -> None:
    registry = registry_of(read_feeds(tmp_path, KNOWN_AT), {"lead_id": "1", "name": "A"})
    changed = {"lead_id": "1", "name": "A Ltd", "outcome": "won", "brand_id": "x"}
    assert registry_of(read_feeds(tmp_path, LATER), changed, previous=registry).equals(registry)


def test_a_country_that_cannot_be_read_is_kept_as_an_attribute(tmp_path: Path) -> None:
    content = 'name,country,size\nA,Österreich,\nB,"Middle ""Earth""",3\nC,Atlantis,\n'
    registry = registry_of(feed_of(tmp_path, content))
    assert registry["country"].to_list() == ["AT", None, None]
    attributes = [json.loads(text) if text else None for text in registry["attributes"]]
    assert attributes == [
        None,
        {"size": "3", "country_as_stated": 'Middle "Earth"'},
        {"country_as_stated": "Atlantis"},
    ]


def test_nothing_to_take_in_is_no_registry() -> None:
    empty = pl.DataFrame(schema=read_feeds(Path("/nowhere"), KNOWN_AT).rows.schema)
    assert take_in(Candidates.empty_frame(), empty, leads_of(), KNOWN_AT).is_empty()


texts = st.sampled_from(["", "a.example", "WWW.a.example/", "b.example", "instagram.com/a", "brand", "10.0.0.1", "=1"])
names = st.sampled_from(["", "A", "A GmbH", "B"])


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.tuples(texts, texts, names), max_size=12), st.integers(0, 12))
def test_however_feeds_are_cut_every_row_is_there_and_brands_have_one_standing_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("feeds")
    header = "domain,url,name\n"
    first = feed_of(folder, header + "".join(f"{','.join(row)}\n" for row in rows[:cut]), "1.csv")
    early = registry_of(first)
    assert early.height == first.rows.height + first.quarantined.height == len(rows[:cut])
    late = registry_of(
        feed_of(folder, header + "".join(f"{','.join(row)}\n" for row in rows[cut:]), "2.csv"), previous=early
    )
    assert late.drop("known_at").equals(registry_of(read_feeds(folder, KNOWN_AT)).drop("known_at"))
    accepted = late.filter(pl.col("intake_outcome") == "accepted")
    assert accepted["brand_id"].is_unique().all()
    duplicates = late.filter(pl.col("intake_outcome") == "duplicate")
    standing = duplicates.join(accepted, left_on="duplicate_of", right_on="candidate_id", maintain_order="left")
    assert standing["brand_id"].to_list() == standing["brand_id_right"].to_list()
    assert standing.height == duplicates.height
    assert late.filter(pl.col("intake_outcome") == "invalid")["brand_id"].is_null().all()
