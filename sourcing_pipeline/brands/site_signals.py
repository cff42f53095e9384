"""What tells the kind of a site, counted on its pages.

What belongs here: signals. What doesn't: the words (``site_words``), and what follows from the signals (``site_kind``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.cart_signs import has_cart_markup, invitations, links_to_cart, shows_empty_cart
from sourcing_pipeline.brands.lexicon import DEPARTMENT_OF, Hit, Theme, find_phrases, hits_of
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import prices_in_text
from sourcing_pipeline.brands.schema_items import types_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic

_BRAND_SEGMENTS = frozenset(
    """brand brands marke marken marque marques marca marcas marchio marchi merk merken manufacturer manufacturers hersteller fabricant fabricants
    fabricante fabricantes producent producenci vyrobce znacky shop-by-brand vendors marki producer producers designers gamintojai proizvoditeli
    brend brendy brands-list varumarken""".split()
)
_BRAND_KEYS = ("manufacturers_id=", "id_manufacturer=", "manufacturer_id=", "manufacturer=", "brand_id=", "brand=", "brands=", "marke=", "marca=",
               "marque=", "hersteller=", "filter_brand=", "pa_brand=", "vendor=", "producer=")  # fmt: skip
_BRAND_FIELDS = ("manufactur", "brand", "marke", "marque", "marca", "hersteller", "producent", "producer", "vyrobc")
_MOST_FIELDS = 40
_ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "blog", "reportagenewsarticle", "liveblogposting", "medicalwebpage"}
)
_SERVICE_TYPES = frozenset(
    """professionalservice legalservice attorney accountingservice hotel lodgingbusiness restaurant foodestablishment medicalclinic dentist physician
    realestateagent travelagency financialservice insuranceagency employmentagency softwareapplication webapplication school collegeoruniversity
    governmentorganization ngo sportsclub autorepair hairsalon healthclub""".split()
)
_COMMUNITY_SOFTWARE = (
    "vbulletin",
    "phpbb",
    "discourse",
    "mediawiki",
    "invision",
    "xenforo",
    "simple machines",
    "dokuwiki",
    "mybb",
    "blogger",
)
_INSTITUTIONS = frozenset({"edu", "gov", "ac", "mil", "gob", "gouv"})
_HEAD_CHARACTERS = 100_000
_SHORTEST_NAME = 3
_AROUND_LABELS = " :\u00bb\u203a>-\u25be\u25bc"
_LONGEST_LABEL = 40
_PAGES_WITH_THE_MENU = 3
_OF_THE_HOME_PAGE = frozenset({Theme.PARKED, Theme.UNFINISHED, Theme.BLOCKED, Theme.NEEDS_SCRIPTS})
"""What is told of the site by its first page alone."""

_PRICES_OF_A_SHOP = 12
_TEXT_WITH_PRICES = 60_000


@dataclass(frozen=True, slots=True)
class Signals:
    """What was counted on the pages of a site. Counts are of different phrases unless said otherwise."""

    text_length: int
    link_count: int
    leads_on: bool
    """Whether the first page links to other pages of the site."""
    has_scripts: bool
    has_fields: bool
    """Whether the first page has something to fill in."""
    has_order_form: bool
    has_wholesale: bool
    platform: str | None
    links_to_cart: bool
    speaks_of_cart: bool
    has_cart_markup: bool
    shows_empty_cart: bool
    has_buy_label: bool
    invitations: int
    """Labels that begin with "Shop" or "Buy"."""
    payments: int
    """Different means of payment named in texts and pictures."""
    prices: int
    """Most prices on one page, up to a dozen."""
    product_count: int
    priced_products: int
    stated_brands: int
    """Brands that structured data gives to products."""
    own_brand_share: float | None
    own_title_share: float
    """Share of the products whose title has the site's own name."""
    brand_links: int
    brand_choices: int
    has_brand_label: bool
    carried_brands: tuple[str, ...]
    departments: tuple[str, ...]
    other_sellers: int
    said: dict[Theme, frozenset[str]]
    """Phrases anywhere on the site."""
    named: dict[Theme, frozenset[str]]
    """Phrases in title and description of its first page: what the site calls itself."""
    article_share: float
    paragraphs: float
    is_community: bool
    is_institution: bool
    states_service: bool
    has_catalogue: bool

    def count(self, theme: Theme) -> int:
        """How many different phrases of a theme the site uses."""
        return len(self.said.get(theme, ()))

    def names(self, theme: Theme) -> int:
        """How many different phrases of a theme it calls itself by."""
        return len(self.named.get(theme, ()))


def read_signals(
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    *,
    brand_name: str,
    platform: str | None,
    has_order_form: bool,
    has_wholesale: bool,
) -> Signals:
    """Count everything that tells the kind of a site. The first view is the home page."""
    home, first = views[0], views[:_PAGES_WITH_THE_MENU]
    said: dict[Theme, set[str]] = defaultdict(set)
    for view in views:
        for hit in view.hits:
            if view is home or hit.theme not in _OF_THE_HOME_PAGE:
                said[hit.theme].add(hit.phrase)
    named: dict[Theme, set[str]] = defaultdict(set)
    for hit in find_phrases(self_description(home).lower()):
        named[hit.theme].add(hit.phrase)
    brands = Counter(simplified(product.brand) for _, product in products if product.brand)
    own_names = {simplified(brand_name), simplified(home.page.domain.split(".")[0])} - {""}
    own = sum(count for brand, count in brands.items() if any(_is_same(brand, name) for name in own_names))
    sellers = {seller for _, product in products for seller in product.sellers} - {""}
    labels = {label: hits_of(label) for label in _labels(first)}
    has_cart_link = links_to_cart(views, labels)
    titles = {simplified(product.title) for _, product in products if product.title}
    structured = [item for view in views for item in walk([*view.structured.json_ld, *view.structured.microdata])]
    return Signals(
        text_length=sum(len(view.text) for view in views),
        link_count=max(len(view.links) for view in views),
        leads_on=any(link.url not in {home.url, home.page.final_url} for link in home.internal_links),
        has_scripts="<script" in home.page.html[:_HEAD_CHARACTERS].lower(),
        has_fields=home.tree.css_first("form, input, textarea") is not None,
        has_order_form=has_order_form,
        has_wholesale=has_wholesale,
        platform=platform,
        links_to_cart=has_cart_link,
        speaks_of_cart=bool(said[Theme.CART]),
        has_cart_markup=not has_cart_link and any(has_cart_markup(view) for view in views[:2]),
        shows_empty_cart=any(shows_empty_cart(view) for view in first),
        has_buy_label=_are_labelled(labels, Theme.BUY_LABEL) or _are_labelled(_controls(views), Theme.BUY_LABEL),
        invitations=invitations(labels),
        payments=len(said[Theme.PAYMENT] | _pictured_payments(home)),
        prices=max(len(prices_in_text(view.text[:_TEXT_WITH_PRICES], _PRICES_OF_A_SHOP)) for view in views),
        product_count=len(products),
        priced_products=sum(product.price is not None and product.source_kind != "text" for _, product in products),
        stated_brands=len(brands),
        own_brand_share=own / brands.total() if brands else None,
        own_title_share=sum(any(name in title for name in own_names) for title in titles) / max(len(titles), 1),
        brand_links=len(_brand_links(views)),
        brand_choices=max(_brand_choices(view) for view in first),
        has_brand_label=_are_labelled(labels, Theme.BRAND_LABEL),
        carried_brands=tuple(
            sorted(brand for brand in said[Theme.CARRIED_BRAND] if simplified(brand) not in own_names)
        ),
        departments=tuple(
            sorted(
                {DEPARTMENT_OF[hit.phrase] for hits in labels.values() for hit in hits if hit.theme is Theme.DEPARTMENT}
            )
        ),
        other_sellers=len({simplified(seller) for seller in sellers} - own_names),
        said={theme: frozenset(phrases) for theme, phrases in said.items()},
        named={theme: frozenset(phrases) for theme, phrases in named.items()},
        article_share=sum(_is_article(view) for view in views) / len(views),
        paragraphs=sum(min(4, len(view.paragraphs) // 5) for view in views) / len(views),
        is_community=any(_is_community(view) for view in views),
        is_institution=not _INSTITUTIONS.isdisjoint(home.page.domain.split(".")[1:]),
        states_service=any(types_of(item) & _SERVICE_TYPES for item in structured),
        has_catalogue=any(link.topic in (Topic.PRODUCT, Topic.LISTING) for link in home.internal_links),
    )


def _is_same(brand: str, name: str) -> bool:
    """Whether a brand is the site's own: one of the two names may say more than the other."""
    return brand == name or (min(len(brand), len(name)) >= _SHORTEST_NAME and (brand in name or name in brand))


def self_description(view: PageView) -> str:
    """What a page calls the site in title and description."""
    stated = view.structured.meta("description", "og:description") or ""
    return f"{view.title} \u00b7 {stated[:600]}"


def _labels(views: Sequence[PageView]) -> list[str]:
    """Texts of links and headings of the first pages that are short enough for a menu, each once."""
    texts: dict[str, None] = {}
    for view in views:
        texts |= dict.fromkeys(link.text for link in view.links if 0 < len(link.text) < _LONGEST_LABEL)
        texts |= dict.fromkeys(heading for heading in view.headings if 0 < len(heading) < _LONGEST_LABEL)
    return list(texts)


def _controls(views: Sequence[PageView]) -> dict[str, tuple[Hit, ...]]:
    """What buttons say, each once."""
    said = {text for view in views for text in view.control_text.split(" \u00b7 ") if len(text) < _LONGEST_LABEL}
    return {text: hits_of(text) for text in said}


def _pictured_payments(view: PageView) -> set[str]:
    """Means of payment whose marks a page shows as pictures."""
    pictured = (node.attributes.get("alt") or node.attributes.get("src") or "" for node in view.tree.css("img")[-60:])
    return {hit.phrase for said in pictured for hit in hits_of(said[-80:]) if hit.theme is Theme.PAYMENT}


def _are_labelled(labels: Mapping[str, tuple[Hit, ...]], theme: Theme) -> bool:
    """Whether a label says a phrase of a theme and nothing else."""
    return any(
        hit.theme is theme and hit.end - hit.start >= len(label.strip(_AROUND_LABELS)) - 1
        for label, hits in labels.items()
        for hit in hits
    )


def _brand_links(views: Sequence[PageView]) -> set[str]:
    """Pages of single brands that the site links to: ``/brands/lego``, ``?manufacturers_id=7`` and the like."""
    addresses = {link.url for view in views for link in view.internal_links}
    return {brand for address in addresses for brand in _brand_of_address(address.lower())}


def _brand_of_address(address: str) -> Iterator[str]:
    path, _, query = address.partition("?")
    parts = path.rstrip("/").split("/")[3:]
    if len(parts) > 1 and parts[-1] and not _BRAND_SEGMENTS.isdisjoint(parts[:-1]):
        yield parts[-1]
    if query:
        for pair in query.split("&"):
            if pair.startswith(_BRAND_KEYS) and not pair.endswith("="):
                yield pair


def _brand_choices(view: PageView) -> int:
    """Options of the longest field in which one chooses a brand."""
    return max(
        (len(field.css("option")) for field in view.tree.css("select")[:_MOST_FIELDS] if _asks_for_brand(field)),
        default=0,
    )


def _asks_for_brand(field: LexborNode) -> bool:
    named = f"{field.attributes.get('name')} {field.attributes.get('id')}".lower()
    return any(word in named for word in _BRAND_FIELDS)


def _is_article(view: PageView) -> bool:
    if "article" in (view.structured.meta("og:type") or "").lower() or view.structured.meta("article:published_time"):
        return True
    items = [*view.structured.json_ld, *view.structured.microdata]
    return any(types_of(item) & _ARTICLE_TYPES for item in walk(items)) and view.topic is not Topic.PRODUCT


def _is_community(view: PageView) -> bool:
    generator = (view.structured.meta("generator") or "").lower()
    return any(name in generator for name in _COMMUNITY_SOFTWARE)
