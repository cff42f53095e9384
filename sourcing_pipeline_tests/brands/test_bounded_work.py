"""What a page could make grow without end is bounded: counted by what is touched, never by a clock."""

from typing import Any

import pytest

from sourcing_pipeline.brands.card_titles import MAX_LINKS_READ, CardTitles
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.gtin import gtin_of_items
from sourcing_pipeline.brands.lexicon import MAX_HITS, Theme, find_phrases, first_hits
from sourcing_pipeline.brands.product_images import images_of_item, pixels
from sourcing_pipeline.brands.product_schema import products_of_items
from sourcing_pipeline.brands.schema_items import Item
from sourcing_pipeline.brands.shipping import read_shipping
from sourcing_pipeline.brands.trade_terms import read_terms
from sourcing_pipeline_tests.brands.websites import view


class Endless(dict[str, Any]):
    """An item of a graph whose nodes name each other twice: as text, or compared, it is 2 to the power of their number."""

    def __repr__(self) -> str:
        raise AssertionError("an item was written out")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("an item was compared")

    __hash__ = None


@pytest.mark.parametrize("name", ["productID", "identifier", "gtin", "gtin13", "sku", "image", "width"])
def test_an_item_in_place_of_a_number_is_never_written_out(name: str) -> None:
    item: Item = {"@type": "Product", "name": "Candle", name: [Endless({"x": 1}), Endless({"value": Endless()})]}
    assert gtin_of_items(item) is None
    assert pixels(item) is None
    assert pixels({"value": Endless()}) is None
    images_of_item({"image": {"url": "/a.jpg", "width": Endless({"value": Endless()}), "height": Endless()}})
    assert [product.title for product in products_of_items([item], "json_ld")] == ["Candle"]


def test_prices_of_a_graph_are_told_apart_without_comparing_them() -> None:
    struck = Endless({"price": "29.00", "priceType": "https://schema.org/ListPrice"})
    offer = {"@type": "Offer", "priceCurrency": "EUR", "priceSpecification": [struck, Endless({"price": "24.50"})]}
    (product,) = products_of_items([{"@type": "Product", "name": "Candle", "offers": offer}], "json_ld")
    assert (product.price, product.list_price) == (24.5, 29.0)


def test_links_around_prices_are_read_once_however_many_prices_they_hold() -> None:
    prices, links = "<span class=price>5 €</span>" * 400, "<a href=/x></a>" * 5_000
    titles = CardTitles()
    nodes = view(f"<div><div><div>{prices}{links}</div></div></div>").tree.css(".price")
    assert [titles.of_price(node) for node in nodes] == [None] * 400
    assert titles.links_read == 3 * 5_000


def test_links_that_hundreds_of_elements_hold_are_given_up() -> None:
    nested = f"{'<div class=price>' * 400}5 €{'<a href=/x></a>' * 5_000}{'</div>' * 400}"
    titles = CardTitles()
    assert {titles.of_price(node) for node in view(nested).tree.css(".price")} == {None}
    assert titles.links_read <= MAX_LINKS_READ + 5_000


def test_so_many_phrases_of_a_theme_are_read_and_no_more() -> None:
    hits = list(find_phrases("minimum order, lead time, we ship to DE. " * 1_000))
    for theme in (Theme.MINIMUM_ORDER, Theme.LEAD_TIME, Theme.SHIPS_TO):
        read = list(first_hits(hits, theme))
        assert len(read) == MAX_HITS
        assert {hit.theme for hit in read} == {theme}
    assert [hit.theme for hit in first_hits(hits[:3], Theme.LEAD_TIME)] == [Theme.LEAD_TIME]


def test_texts_about_shipping_are_read_so_far_and_no_further() -> None:
    sheet = FactSheet()
    shipping = view(
        "<p>" + "We ship to DE, AT. We ship worldwide. " * 1_000 + "We ship to NL, BE.</p>", "/s", "shipping"
    )
    assert read_shipping(sheet, [shipping]).ships_to == ("AT", "DE")
    assert len(sheet.of("ships_worldwide")) == 1
    # What one window holds is read once: the phrases within it are passed over, and what they name is known.
    assert read_shipping(
        FactSheet(), [view("<p>" + "we ship to DE, AT, NL " * 9_000 + "</p>", "/s", "shipping")]
    ).ships_to


def test_terms_of_trade_are_read_so_far_and_no_further() -> None:
    said = "".join(f"Minimum order £{n}. Lead time {n} days. " for n in range(1, 2_000))
    sheet = FactSheet()
    read_terms(sheet, view(f"<p>{said}</p>", "/wholesale", "wholesale"), {}, is_wholesale=True)
    assert len(sheet.of("minimum_order_amount")) == MAX_HITS
    assert 0 < len(sheet.of("lead_time_days")) <= MAX_HITS
