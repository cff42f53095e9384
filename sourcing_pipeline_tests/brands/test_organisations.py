import json

import pytest

from sourcing_pipeline.brands.organisations import organisations, stated_brands
from sourcing_pipeline.brands.schema_items import Item, text_of
from sourcing_pipeline_tests.brands.websites import view


def names(*items: Item) -> list[str | None]:
    html = f'<script type="application/ld+json">{json.dumps(items)}</script>'
    return [text_of(item, "name") for item, _ in organisations(view(html))]


@pytest.mark.parametrize("kind", ["Organization", "HomeGoodsStore", "Winery", "http://schema.org/OnlineStore", ["Thing", "LocalBusiness"], "Restaurant"])  # fmt: skip
def test_all_kinds_of_organisations_are_known(kind: object) -> None:
    assert names({"@type": kind, "name": "Wachswerk"}) == ["Wachswerk"]


def test_the_publisher_of_the_site_is_its_own() -> None:
    assert names({"@type": "WebSite", "publisher": {"@type": "Organization", "name": "Wachswerk"}}) == ["Wachswerk"]


@pytest.mark.parametrize(
    "item",
    [
        {"@type": "Product", "manufacturer": {"@type": "Organization", "name": "A"}},
        {"@type": "WebPage", "mainEntity": {"@type": "Product", "offers": {"@type": "Offer", "seller": {"@type": "Store", "name": "A"}}}},
        {"@type": "NewsArticle", "publisher": {"@type": "NewsMediaOrganization", "name": "A"}},
        {"@type": "MusicEvent", "location": {"@type": "NightClub", "name": "A"}},
        {"@type": "Person", "name": "A"},
    ],
)  # fmt: skip
def test_organisations_of_others_are_left_out(item: Item) -> None:
    assert names(item) == []


def test_a_list_of_shops_is_not_the_company() -> None:
    shops = [{"@type": "Store", "name": f"Shop {number}"} for number in range(5)]
    assert names({"@type": "Organization", "name": "Wachswerk"}, *shops) == ["Wachswerk"]


def test_organisations_of_every_syntax_are_read() -> None:
    page = view("""<div itemscope itemtype="https://schema.org/Store"><b itemprop="name">A</b></div>
        <div vocab="https://schema.org/" typeof="Corporation"><b property="name">B</b></div>""")
    assert [(text_of(item, "name"), source) for item, source in organisations(page)] == [("A", "microdata"), ("B", "markup")]  # fmt: skip


def test_brands_that_stand_by_themselves_are_stated() -> None:
    items = [{"@type": "Brand", "name": "Own"}, {"@type": "Product", "brand": {"@type": "Brand", "name": "Other"}}]
    page = view(f'<script type="application/ld+json">{json.dumps(items)}</script>')
    assert [text_of(item, "name") for item, _ in stated_brands(page)] == ["Own"]
