"""The price that a product page shows: of all elements that look like prices, the one that belongs to its heading.

What belongs here: which element, by where it stands and what it is called. What doesn't: reading an amount from a text
(``prices``), and what structured data says (``product_schema``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.named_elements import NamedElements
from sourcing_pipeline.brands.other_amounts import without_other_amounts
from sourcing_pipeline.brands.page_currency import sign_in
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import PRICE_IN_TEXT, Money, money_in, price_and_list_price, prices_in_text
from sourcing_pipeline.brands.product_heading import heading_node

_PRICE_NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("price",), ("class", "id")),
    (("price",), ("itemprop", "data-testid", "data-test", "data-test-id", "data-qa", "data-automation-id")),
    (("preis", "prix", "precio", "prezzo", "prijs", "preco", "cena", "amount"), ("class", "id")),
)
"""Parts of names that elements with prices have, and the attributes that hold them: first those of nearly all shops."""

LONGEST_PRICE_TEXT = 60
MOST_LONG_TEXTS = 50
"""Elements with more text than a price has that are looked into: a hostile page may nest them around all its text."""

_MOST_ELEMENTS = 400
_MOST_READ = 60
_MOST_READ_AFTER = 8
"""So many elements behind the first price are read for the price before, and for what else is asked."""

_MOST_ANCESTORS = 30
_NEAR = 4
"""So many levels above the heading a price that stands before it may still belong to it."""

_ELSEWHERE = re.compile(
    r"related|up-?sell|cross-?sell|recommend|similar|also|recently|sponsor|accessor|bundle|carousel|slider|swiper|mini-?cart|"
    r"cart-drawer|basket|navbar|mega-?menu|footer|filter|facet|compare-?prod|zubeh|together"
)
NO_PRICE_OF_IT = re.compile(
    r"shipping|delivery|versand|livraison|envio|spedizione|verzend|install?ment|month|financ|klarna|afterpay|sav(?:e|ing)|"
    r"discount|per-?unit|unit-?price|unitprice|grundpreis|base-?price|points?\b|loyalty|deposit|rating|threshold|minimum"
)
_STRUCK = re.compile(
    r"old|was(?![a-z])|wasprice|strike|struck|crossed|compare|regular|before|previous|(?<![a-z])rrp|msrp|(?<![a-z])uvp|list-?_?price|"
    r"original|barr[eé]|tachado|anterior|barrato|statt|ancien|full-?_?price"
)
_CURRENT = re.compile(
    r"current|sale|now|final|special|actual|our-?_?price|offer|today|promo|reduced|new|discounted", re.IGNORECASE
)
_SAYS_BEFORE = (
    "rrp", "was", "uvp", "statt", "list price", "msrp", "prix conseillé", "antes", "invece", "regular price", "original price", "save", "you save",
    "sie sparen", "old price", "au lieu", "prezzo consigliato", "precio recomendado", "adviesprijs", "van ", "prix de base", "before", "reg.",
)  # fmt: skip
STRUCK_TAGS = frozenset({"del", "s", "strike"})
_OTHER_TAGS = frozenset({"nav", "footer", "aside"})
_CARD_TAGS = frozenset({"li", "article"})
_CARD = re.compile(r"card|tile|item|product-?(?:box|grid|list|miniature)|teaser")
_CENTS_APART = re.compile(r"^(\D{0,6}?)(\d{1,4}) (\d{2})(\D{0,6})$")
_SPLIT_POINT = re.compile(r"(?<=\d) ?([.,]) ?(?=\d\d\b)")
_SHARE = re.compile(r"[-+\u2212]?\d{1,3}(?:[.,]\d)?\s?%")
_SHORT_LINE = 24
_FIRST_NUMBER = re.compile(
    r"^\D{0,40}\d{1,3}(?:[.,'\u2019\u00a0\u202f \u066c]\d{3})*(?:\d*[.,\u066b]\d{1,4})?\d*[^\d\u2013\u2014\-]{0,8}"
)
"""With the marks of Arabic numbers (\\u066b before parts, \\u066c before thousands), which ``money_in`` reads."""

_PRICE_LABEL = re.compile(
    r"(?:our |unser |notre |onze )?(?:price|preis|prijs|prix|precio|preço|prezzo|cena|pris|hinta|ár|preț|цена|ціна|fiyat|τιμή|価格|价格)\s?:?\s?(?=\W|\d|[A-Z]{3})",
    re.IGNORECASE,
)
_LINE_OF_PRICE = re.compile(r"^[^\d]{0,6}\d[\d.,'\u00a0 \u066b\u066c]{0,14}[^\d]{0,6}$")


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """The price that a page shows, that before reduction, and all amounts that stand near the heading."""

    price: Money | None = None
    before: Money | None = None
    amounts: frozenset[float] = frozenset()
    struck: frozenset[float] = frozenset()


@dataclass(slots=True)
class _Candidate:
    amount: Money
    is_struck: bool
    is_called_struck: bool
    is_called_current: bool
    block: int


@dataclass
class _Block:
    """Where the heading stands, and what is known of elements around it."""

    heading: LexborNode | None
    names: NamedElements
    above: dict[int, int] = field(default_factory=dict)
    cards: dict[int, bool] = field(default_factory=dict)
    others: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ancestor = self.heading
        for level in range(_MOST_ANCESTORS):
            if ancestor is None:
                break
            self.above[ancestor.mem_id] = level
            ancestor = ancestor.parent

    def is_other(self, node: LexborNode) -> bool:
        """Whether an element holds other products, or what is no product's: by its tag and name; what bears "price" doesn't."""
        known = self.others.get(node.mem_id)
        if known is None:
            called = self.names.name_of(node)
            known = node.tag in _OTHER_TAGS or bool("price" not in called and _ELSEWHERE.search(called))
            self.others[node.mem_id] = known
        return known

    def is_card(self, node: LexborNode) -> bool:
        """Whether an element is a card that leads to another page by a picture."""
        known = self.cards.get(node.mem_id)
        if known is None:
            known = bool(node.tag in _CARD_TAGS or _CARD.search(self.names.name_of(node))) and (
                node.css_first("a[href] img") is not None or (node.parent is not None and node.parent.tag == "a")
            )
            self.cards[node.mem_id] = known
        return known


def shown_price(view: PageView, heading: str | None) -> ShownPrice:
    """The price that belongs to the heading of a product page.

    Prices of related products, of shipping and instalments are passed over; what is struck through is the price before. A
    price that stands above the heading counts only where it is close to it.
    """
    before_heading, after_heading, block = _elements(view, heading)
    near = list(_candidates(after_heading, block, nearest=_MOST_ANCESTORS))
    if not any(not candidate.is_struck for candidate in near):
        near = [*_candidates(before_heading[-12:], block, nearest=_NEAR), *near]
    return _chosen(near)


def price_elements(view: PageView, most: int) -> list[LexborNode]:
    """Elements that are called prices, in the order of the page."""
    found = (view.named.called(*names, most=most, by=by) for names, by in _PRICE_NAMES)
    return next((nodes for nodes in found if nodes), [])


def price_in_lines(lines: tuple[str, ...], *, only_labelled: bool = False) -> ShownPrice:
    """The first line that is a price with its currency and nothing else, but for a word before it that says so."""
    for line in lines:
        label = _PRICE_LABEL.match(line[:LONGEST_PRICE_TEXT])
        if label is not None and len(line) <= LONGEST_PRICE_TEXT:
            current, before = price_and_list_price(line[label.end() :])
            if current is not None and current.currency is not None:
                return ShownPrice(current, before)
        if only_labelled or len(line) > _SHORT_LINE or not _LINE_OF_PRICE.match(line):
            continue
        for money in amounts_in(line):
            if money.currency is not None:
                return ShownPrice(money)
    return ShownPrice()


def amounts_in(text: str) -> list[Money]:
    """The amounts of a price element; of those without a sign that is known in running text only the first."""
    text = without_other_amounts(text)
    text = _SPLIT_POINT.sub(r"\1", _SHARE.sub(" ", text) if "%" in text else text)
    if apart := _CENTS_APART.match(text):
        text = f"{apart[1]}{apart[2]}.{apart[3]}{apart[4]}"
    found = prices_in_text(text)
    if found:
        return found
    # Of a range, and of a price with other numbers behind it, the first.
    first = _FIRST_NUMBER.match(text)
    lone = money_in(first.group()) if first else None
    if first is None or lone is None:
        return []
    return [Money(lone.amount, sign_in(first.group()) or lone.currency or sign_in(text))]


def _elements(view: PageView, heading: str | None) -> tuple[list[LexborNode], list[LexborNode], _Block]:
    """Price elements before and after the heading, and the block around it; all are after where it isn't found."""
    nodes: list[LexborNode] = []
    for names, by in _PRICE_NAMES:
        nodes = view.named.called(*names, most=_MOST_ELEMENTS, by=by, with_headings=True)
        if any(node.tag != "h1" for node in nodes):
            break
    found = heading_node([node for node in nodes if node.tag == "h1"][:12], heading)
    place = next((n for n, node in enumerate(nodes) if found is not None and node.mem_id == found.mem_id), -1)
    prices = [node for node in nodes if node.tag != "h1"]
    before = sum(node.tag != "h1" for node in nodes[: max(place, 0)])
    return prices[:before], prices[before:], _Block(found, view.named)


def _candidates(nodes: list[LexborNode], block: _Block, nearest: int) -> Iterator[_Candidate]:
    read, long_ones, limit = 0, 0, _MOST_READ
    for place, node in enumerate(nodes):
        text = node_text(node, LONGEST_PRICE_TEXT + 1)
        text = text or (node.attributes.get("content") or "")[:LONGEST_PRICE_TEXT]
        if len(text) > LONGEST_PRICE_TEXT or not any(map(str.isdigit, text)):
            long_ones += len(text) > LONGEST_PRICE_TEXT
            if long_ones > MOST_LONG_TEXTS:
                return
            continue
        if any(_holds(node, text, following) for following in nodes[place + 1 : place + 4]):
            continue
        own = block.names.name_of(node)
        if NO_PRICE_OF_IT.search(own):
            continue
        read += 1
        if read > limit:
            return
        for candidate in _read(node, own, text, block, nearest):
            yield candidate
            if not (candidate.is_struck or candidate.is_called_struck):
                limit = min(limit, read + _MOST_READ_AFTER)


def _holds(node: LexborNode, text: str, following: LexborNode) -> bool:
    """Whether an element holds the price element that follows, which then says the same more exactly.

    Not so where the inner one is a part of the price, such as the amount without its sign or its cents.
    """
    ancestor = following.parent
    for _ in range(_NEAR):
        if ancestor is None:
            return False
        if ancestor.mem_id == node.mem_id:
            inner = node_text(following, LONGEST_PRICE_TEXT + 1)
            if len(inner) > LONGEST_PRICE_TEXT or not any(map(str.isdigit, inner)):
                return False
            return _has_sign(inner) or not _has_sign(text)
        ancestor = ancestor.parent
    return False


def _has_sign(text: str) -> bool:
    return bool(PRICE_IN_TEXT.search(text)) or sign_in(text) is not None


def _read(node: LexborNode, own: str, text: str, block: _Block, nearest: int) -> list[_Candidate]:
    """What an element says, if it belongs to the heading."""
    is_struck = node.tag in STRUCK_TAGS
    group = node.mem_id
    names = own
    ancestor = node
    for level in range(_MOST_ANCESTORS):
        if (level and block.is_other(ancestor)) or block.is_card(ancestor):
            return []
        if level and level <= 3 and ancestor.tag in STRUCK_TAGS:  # noqa: PLR2004 - deeper ones strike whole blocks
            is_struck = True
        if level == 2:  # noqa: PLR2004 - prices of one offer stand within two levels
            group = ancestor.mem_id
        parent = ancestor.parent
        if parent is None or parent.mem_id in block.above or parent.tag in {"body", "main"}:
            if block.above and parent is not None and block.above.get(parent.mem_id, _MOST_ANCESTORS) > nearest:
                return []
            break
        ancestor = parent
        if level == 0:
            names = f"{own} {block.names.name_of(parent)}"
    found = amounts_in(text)
    is_struck = is_struck or text.lower().startswith(_SAYS_BEFORE)
    inner = node.css_first("del, s, strike") if len(found) > 1 else None
    if inner is not None and (earlier := money_in(node_text(inner, LONGEST_PRICE_TEXT))):
        current = [money for money in found if money.amount != earlier.amount] or found
        return [_Candidate(current[0], False, False, True, group), _Candidate(earlier, True, True, False, group)]
    called_current = bool(_CURRENT.search(own))
    called_struck = not called_current and bool(_STRUCK.search(names if not _CURRENT.search(names) else own))
    return [_Candidate(money, is_struck, called_struck, called_current, group) for money in found[:1]]


def _chosen(candidates: list[_Candidate]) -> ShownPrice:
    open_ones = [one for one in candidates if not one.is_struck]
    # Some shops call the only price "regular": then it is the one.
    current = [one for one in open_ones if not one.is_called_struck] or open_ones
    if not current:
        return ShownPrice(struck=frozenset(one.amount.amount for one in candidates))
    first = current[0]
    if not first.is_called_current:
        beside = [one for one in current[:4] if one.is_called_current and one.block == first.block]
        first = beside[0] if beside else first
    if first.amount.currency is None:
        named = (one.amount for one in current if one.amount.amount == first.amount.amount and one.amount.currency)
        money = next(named, first.amount)
    else:
        money = first.amount
    struck = [one.amount for one in candidates if (one.is_struck or one.is_called_struck) and one is not first]
    before = next((one for one in struck if one.amount > money.amount), None)
    return ShownPrice(
        money,
        before,
        frozenset(one.amount.amount for one in current),
        frozenset(one.amount for one in struck),
    )
