"""Whether a product page says that its product can be had: from phrases and buttons that stand near the heading.

What belongs here: what the visible page says. What doesn't: what it states for machines (``product_schema``), and the phrases
themselves (``lexicon``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sourcing_pipeline.brands.lexicon import Theme, find_phrases, themes_of

_NEAR_LINES = 90
_LONGEST_PHRASE_LINE = 90
_LONGEST_SOLD_OUT = 60
_AT_ONCE = 12
_LONGEST_SIZE = 4
_OTHERS_BEGIN = tuple(
    head.strip() for head in
    """similar products|similar items|related|you may also|you might also|customers also|customers who|customers went on|recommended|frequently bought|
    complete the look|people also|others also|recently viewed|sponsored|more like this|shop the look|pairs well|ähnliche|das könnte|kunden kauften|
    andere kunden|wird oft|zuletzt angesehen|passend dazu|empfehlungen|produits similaires|vous aimerez|articles similaires|les clients ayant|
    complétez|también te puede|productos relacionados|productos similares|los clientes|prodotti correlati|prodotti simili|potrebbe piacerti|
    potrebbero interessarti|spesso comprati|i clienti|vergelijkbare|anderen bekeken|misschien vind|gerelateerde|produtos relacionados|
    podobne produkty|související|podobné|похожие|покупают вместе|рекомендуем|関連商品|おすすめ|相关|猜你喜欢|관련상품""".replace("\n", "").split("|")
)  # fmt: skip
"""Lines that begin so head products other than the page's own."""

_LONGEST_HEAD = 50


@dataclass(frozen=True, slots=True)
class ShownAvailability:
    """What stands near the heading: a sign that the product is sold out, that it is in stock, and ways to buy.

    ``is_sold_out_at_once``: the sign stands right below the heading.
    """

    is_sold_out: bool
    is_in_stock: bool
    buy_buttons: int
    is_sold_out_at_once: bool = False

    @property
    def has_buy_button(self) -> bool:
        """Whether there is ways to buy."""
        return self.buy_buttons > 0


def shown_availability(lines: Iterable[str]) -> ShownAvailability:
    """Read the lines from the heading on, as far as other products begin.

    The first sign counts: below stand those of sizes, of shops in town and of products beside.
    """
    sold_out = in_stock = at_once = False
    buttons = 0
    for number, line in enumerate(lines):
        if number >= _NEAR_LINES:
            break
        if len(line) > _LONGEST_PHRASE_LINE:
            continue
        if number and len(line) <= _LONGEST_HEAD and line.lower().startswith(_OTHERS_BEGIN):
            break
        themes = themes_of(line)
        if Theme.OUT_OF_STOCK in themes and _is_of_option(line):
            continue
        if not in_stock and Theme.OUT_OF_STOCK in themes:
            sold_out = sold_out or len(line) <= _LONGEST_SOLD_OUT
            at_once = at_once or (sold_out and number <= _AT_ONCE)
        elif not sold_out and Theme.IN_STOCK in themes:
            in_stock = True
        buttons += Theme.BUY in themes
    return ShownAvailability(sold_out, in_stock, buttons, at_once)


def _is_of_option(line: str) -> bool:
    """Whether a line says that one size is sold out: "XL - sold out", "42 (out of stock)"."""
    start = next((hit.start for hit in find_phrases(line.lower()) if hit.theme is Theme.OUT_OF_STOCK), 0)
    before = line[:start].strip(" -\u2013(:/|,")
    return bool(before) and (len(before) <= _LONGEST_SIZE or any(map(str.isdigit, before)))
