"""What a page could make grow without end is bounded: counted by what is touched, never by a clock."""

from typing import Any

import pytest

from sourcing_pipeline.brands.card_titles import MAX_LINKS_READ, CardTitles
from sourcing_pipeline.brands.gtin import gtin_of_items
from sourcing_pipeline.brands.product_images import images_of_item, pixels
from sourcing_pipeline.brands.product_schema import products_of_items
from sourcing_pipeline.brands.schema_items import Item
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
