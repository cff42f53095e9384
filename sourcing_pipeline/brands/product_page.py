"""The product that a page is about, settled out of all that the page says of it: for machines, near its heading, in its data.

What belongs here: which source is believed for which fact, and how sure that makes the reading. What doesn't: reading the
sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sourcing_pipeline.brands.availability_text import ShownAvailability, shown_availability
from sourcing_pipeline.brands.category_path import category_path
from sourcing_pipeline.brands.gtin import gtin_of
from sourcing_pipeline.brands.page_currency import resolved_currency
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import Money
from sourcing_pipeline.brands.product_block import ShownPrice, price_in_lines, shown_price
from sourcing_pipeline.brands.product_brand import (
    brand_in_data,
    brand_in_elements,
    brand_in_labels,
    brand_near_heading,
    plausible_brand,
)
from sourcing_pipeline.brands.product_heading import end_of_section, place_of
from sourcing_pipeline.brands.product_images import gallery_images
from sourcing_pipeline.brands.product_labels import Labelled, labelled_values
from sourcing_pipeline.brands.product_number import (
    is_in,
    labelled_number,
    number_as_in_address,
    number_in_address,
    ordered_number,
    plain_number,
    shown_number,
    stated_number,
)
from sourcing_pipeline.brands.product_schema import CONFIDENCE
from sourcing_pipeline.brands.product_state import product_in_state
from sourcing_pipeline.brands.product_variants import shown_variant_count
from sourcing_pipeline.brands.seen_product import SOLD_OUT, Product, completed, merged_variants
from sourcing_pipeline.brands.text import TITLE_PARTS, simplified
from sourcing_pipeline.web.topics import Topic

_LINES_BEFORE, _LINES_AFTER = 25, 90
_LONGEST_LABEL = 40
_MOST_BUTTONS = 3
_CONFIDENCE_WITHOUT_PRICE = 0.3
_DOUBT = 0.2
"""How much less sure a reading is whose sources disagree on the price."""


@dataclass
class _Shown:
    """What the visible page says around its heading."""

    heading: str | None
    lines: tuple[str, ...]
    place: int
    labelled: tuple[Labelled, ...]
    price: ShownPrice
    availability: ShownAvailability
    html: str

    @cached_property
    def state(self) -> Product | None:
        """What the page's scripts say of the product."""
        return product_in_state(self.html, self.heading)

    def is_listing(self, view: PageView) -> bool:
        """Whether a page that nobody takes for a product's has a way to buy for each of several products."""
        return view.topic is not Topic.PRODUCT and self.availability.buy_buttons > _MOST_BUTTONS

    def is_of_product(self) -> bool:
        """Whether it shows something that only products have: a way to buy, that it is sold out, a number beside a label."""
        seen = self.availability
        return (
            seen.is_sold_out or seen.has_buy_button or any(one.kind in {"sku", "mpn", "gtin"} for one in self.labelled)
        )

    def around(self) -> tuple[str, ...]:
        """The lines around the heading."""
        return self.lines[max(self.place - _LINES_BEFORE, 0) : self.place + _LINES_AFTER]


def main_product(view: PageView, by_source: Sequence[Sequence[Product]], heading: str | None) -> Product | None:
    """The product that a page is about; None where neither its data nor what it shows is that of a product.

    Args:
        view: of the page.
        by_source: products of each kind of structured data, the most trusted kind first.
        heading: the page's heading, if it has one.
    """
    mains = [one for products in by_source if (one := _main_of(products, heading)) is not None]
    heading = heading or (mains[0].title if mains else _title_of(view))
    if not mains and not heading:
        return None
    shown = _shown(view, heading)
    product = mains[0] if mains else Product(title=heading, source_kind="text", confidence=CONFIDENCE["text"])
    for other in mains[1:]:
        product = completed(product, other)
    product = _priced(product, mains, shown, view)
    if not mains and (shown.is_listing(view) or (product.price is None and not shown.is_of_product())):
        return None
    image_count, image_side = _images(product, shown, view)
    return replace(
        product,
        availability=_availability(product, shown, view),
        brand=_brand(product, shown, view),
        sku=_sku(product, shown, view),
        gtin=product.gtin or _gtin(shown),
        mpn=product.mpn or labelled_number(shown.labelled, "mpn", shown.place),
        description=product.description or view.structured.meta("description", "og:description"),
        category_path=category_path(view, product.title) or product.category_path,
        variant_count=product.variant_count or shown_variant_count(view),
        confidence=product.confidence if mains or product.price is not None else _CONFIDENCE_WITHOUT_PRICE,
        image_count=image_count,
        image_short_side_px=image_side,
    )


def _title_of(view: PageView) -> str | None:
    """The product's name where no heading has it: the first part of the page's title."""
    title = view.structured.meta("og:title", "twitter:title") or view.title
    return (TITLE_PARTS.split(title)[0].strip() or None) if title else None


def _shown(view: PageView, heading: str | None) -> _Shown:
    lines = view.lines
    place = place_of(lines, heading)
    return _Shown(
        heading,
        lines,
        place,
        tuple(_labelled(lines, place)),
        shown_price(view, heading),
        shown_availability(lines[place : place + _LINES_AFTER]),
        view.page.html,
    )


def _labelled(lines: tuple[str, ...], place: int) -> Iterator[Labelled]:
    """What stands beside labels from some lines before the heading on: above that are menus."""
    start = max(place - _LINES_BEFORE, 0)
    return (replace(one, place=one.place + start) for one in labelled_values(lines[start:]))


def _main_of(products: Sequence[Product], heading: str | None) -> Product | None:
    """The product of a source that the page is about, with its variants where each is stated as a product."""
    if not products:
        return None
    name = simplified(heading or "")
    named = [product for product in products if simplified(product.title or "") == name]
    if not named and name:
        titles = [(product, simplified(product.title or "")) for product in products]
        named = [product for product, title in titles if title and (title in name or name in title)]
    first = named[0] if named else products[0]
    same = [product for product in products if simplified(product.title or "") == simplified(first.title or "")]
    return merged_variants(same)


def _priced(product: Product, mains: Sequence[Product], shown: _Shown, view: PageView) -> Product:
    """The product with the price that most sources agree on.

    Data for machines is often stale, or that of another variant: where the page strikes its amount through, or where a second
    source agrees with what the page shows, the page is right.
    """
    money, stated = shown.price.price, [one for one in mains if one.price is not None]
    if not stated:
        if money is None and shown.state is not None and shown.state.price is not None:
            money = Money(shown.state.price, shown.state.currency)
        if money is None and not mains:
            # What is sold out may show prices of other products alone: then only a line that says "price" counts.
            lines = shown.lines[max(shown.place - 3, 0) : shown.place + _LINES_AFTER]
            shown.price = price_in_lines(lines, only_labelled=shown.availability.is_sold_out)
            money = shown.price.price
        if money is None:
            return product
        currency = resolved_currency(money.currency, view)
        confidence = min(product.confidence, CONFIDENCE["text"] + (0.1 if mains else 0.0))
        return replace(
            product,
            price=money.amount,
            currency=currency,
            confidence=confidence,
            list_price=_before(money.amount, product, shown),
        )
    price, currency, confidence = product.price, product.currency, product.confidence
    amounts = [one.price for one in stated]
    if money is not None and price is not None and money.amount not in amounts[:1]:
        is_struck = price in shown.price.struck and money.amount < price
        is_shown = price in shown.price.amounts
        if is_struck or (not is_shown and money.amount in amounts[1:]):
            price = money.amount
        elif not is_shown:
            confidence -= _DOUBT
    elif len(set(amounts)) > 1:
        confidence -= _DOUBT / 2
    if currency is None and price is not None:
        currency = resolved_currency(money.currency if money is not None else None, view)
    before = _before(price, product, shown) if price is not None else None
    return replace(
        product, price=price, currency=currency, list_price=before, confidence=round(max(confidence, 0.1), 3)
    )


def _before(price: float, product: Product, shown: _Shown) -> float | None:
    """The price before reduction: as stated, else as struck through on the page."""
    candidates = (
        product.list_price,
        product.price,
        shown.price.before.amount if shown.price.before is not None else None,
    )
    # A struck amount that is many times the price belongs to something else.
    return next((one for one in candidates if one is not None and price < one < 10 * price), None)


def _availability(product: Product, shown: _Shown, view: PageView) -> str | None:
    """What data for machines states, unless the page shows otherwise; in stock where a price is shown and nothing speaks against it.

    Data often speaks of the first size alone, so a way to buy near the heading weighs more than "out of stock" in it: one
    before the next heading, as those behind it are of other products. What is made no more has no other size.
    """
    seen = shown.availability
    if product.availability in SOLD_OUT:
        may_be_had = product.availability != "Discontinued" and seen.has_buy_button and not seen.is_sold_out
        return "InStock" if may_be_had and _has_own_button(shown, view) else product.availability
    if product.availability is not None:
        return "OutOfStock" if seen.is_sold_out_at_once and not seen.has_buy_button else product.availability
    if seen.is_sold_out:
        return "OutOfStock"
    return "InStock" if seen.is_in_stock or seen.has_buy_button or product.price is not None else None


def _has_own_button(shown: _Shown, view: PageView) -> bool:
    """Whether a way to buy stands between the product's heading and the next one."""
    below = shown.lines[shown.place : shown.place + _LINES_AFTER]
    return shown_availability(below[: end_of_section(view, below)]).has_buy_button


def _brand(product: Product, shown: _Shown, view: PageView) -> str | None:
    stated = plausible_brand(product.brand)
    if stated and simplified(shown.heading or "").startswith(simplified(stated)):
        return stated
    found = (
        brand_in_labels(shown.labelled, "brand", shown.place, shown.heading)
        or stated
        or brand_in_labels(shown.labelled, "maker", shown.place, shown.heading)
        or brand_near_heading(shown.around())
        or brand_in_elements(view, shown.heading)
        or brand_in_data(view, shown.heading)
        or (plausible_brand(shown.state.brand) if shown.state is not None else None)
    )
    # What is the whole heading is the product's own name, put into the field by mistake.
    return found if found and simplified(found) != simplified(shown.heading or "") else None


def _sku(product: Product, shown: _Shown, view: PageView) -> str | None:
    """The number that the page shows before the one that only its data states: the latter is often that of a variant.

    A number in the page's address is that of the page's own product: those that the page shows may be those of parts.
    """
    stated, is_in_address = product.sku, bool(product.sku and is_in(product.sku, view.url))
    labelled = labelled_number(shown.labelled, "sku", shown.place, (stated, view.url))
    if labelled is not None and (not is_in_address or is_in(labelled, view.url)):
        return labelled
    if stated and any(stated in line for line in shown.lines if len(line) <= len(stated) + _LONGEST_LABEL):
        return stated
    on_page = number_as_in_address(shown.around(), view.url)
    if stated and is_in_address:
        return on_page if on_page and plain_number(on_page) == plain_number(stated) else stated
    return (
        on_page
        or shown_number(view)
        or stated
        or labelled_number(shown.labelled, "item", shown.place)
        or ordered_number(view)
        or number_in_address(view)
        or stated_number(view)
        or (shown.state.sku if shown.state is not None else None)
    )


def _gtin(shown: _Shown) -> str | None:
    values = (one.value for one in shown.labelled if one.kind == "gtin")
    return next((gtin for value in values if (gtin := gtin_of(value))), None)


def _images(product: Product, shown: _Shown, view: PageView) -> tuple[int, int | None]:
    """Count and size of pictures: as stated, else as the gallery shows them."""
    count, side = product.image_count, product.image_short_side_px
    if count <= 1 or side is None:
        seen, seen_side = gallery_images(view, shown.heading)
        count, side = (max(count, seen) if count <= 1 else count), side or seen_side
    return count, side
