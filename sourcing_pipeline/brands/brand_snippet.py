"""The brand in the element of a page that shows it: a text, a link, a logo.

What belongs here: what such an element says, and the name within what it says. What doesn't: which element of a page
shows a brand, and what structured data states (``products``).
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.text import clean

LONGEST_BRAND = 50
"""Longer texts are titles of products, slogans, menus."""
_MAX_IMAGES = 10
_LONGEST_READ = 2_000
_BRAND_WORDS = (
    "brand|brands|by|made by|from|manufacturer|maker|make|vendor|designer|label|producer|"
    "marke|hersteller|von|marque|fabricant|par|marca|fabricante|por|marchio|produttore|merk|fabrikant|van|"
    "märke|varumärke|tillverkare|mærke|merke|merkki|valmistaja|značka|výrobce|výrobca|producent|márka|gyártó|"
    "бренд|производитель|марка|виробник|marka|üretici|ブランド|メーカー|브랜드|品牌|العلامة التجارية|الماركة|מותג|μάρκα"
)
_LABEL = re.compile(rf"^(?:{_BRAND_WORDS})\s?[:\uff1a]\s*", re.IGNORECASE)
# In lower case: "Van Houten" and "Da Vinci" are names.
_PREPOSITION = re.compile(r"^(?:[Mm]ade by|[Bb]y|von|par|por|da|van|av|af|od)\s+(?=\S)")
_INVITATION = re.compile(
    r"^(?:(?:visit|shop|browse|explore|discover|besuchen?(?: sie)?|découvrir|visita|bekijk)(?:\s+(?:all|more|alle|tous|todo|tutti))?"
    r"|(?:see|view|show|voir|ver|zeige?)\s+(?:all|more|everything|alle|mehr|tous|plus|todos|más)|(?:more|mehr|plus|más)(?=\s+(?:by|from|von|de)\s))"
    r"(?:\s+(?:by|from|von|de|the|den|die|das|la|le|les|il))*\s+",
    re.IGNORECASE,
)
_SHOP_BEHIND = re.compile(
    r"\s+(?:(?:official|online|web|brand|approved|authori[sz]ed|flagship|offizieller)\s+)*"
    r"(?:store|shop|webshop|onlineshop|website|site|products?|items|collection|retailer|boutique|tienda|produkte)$",
    re.IGNORECASE,
)
_LOGO = re.compile(
    r"^logo(?:\s+(?:of|von|de)?)?\s+|[\s\-_|]*\s*\blogo\b\s*(?:white|black|small|header)?$", re.IGNORECASE
)
_HOME = re.compile(
    r"\s+[-|\u2013:]\s+(?:zur startseite wechseln|switch to homepage|home ?page|home|startseite|accueil|inicio)$"
    r"|\s+home ?page$",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """home homepage|home|logo|site logo|header logo|link to home|return to homepage|shop|store|the store|our store|brand|brands|all|more|now""".split(
        "|"
    )
)


def brand_of_node(node: LexborNode) -> str | None:
    """What an element that shows a brand says: its text, or else the name of its picture; None if that is no brand.

    It comes as it is written, on one line; ``brand_name`` takes labels, invitations and invisible characters off.
    """
    text = "" if node.tag == "img" else _on_one_line(node.text(deep=True, separator=" "))
    if text:
        return text if len(text) <= LONGEST_BRAND else None
    images = [node] if node.tag == "img" else node.css("img")[:_MAX_IMAGES]
    for name in ("alt", "title"):
        for image in images:
            text = _on_one_line(image.attributes.get(name) or "")
            if text and len(text) <= LONGEST_BRAND:
                return text
    return None


def brand_of_markup(html: str) -> str | None:
    """The same for the inside of an element, as markup."""
    body = LexborHTMLParser(html).body
    return brand_of_node(body) if body is not None else None


def brand_name(text: str | None) -> str | None:
    """The name alone: "Brand: Nike", "by Nike", "Visit the Nike Store", "Nike logo" and "Shop all Nike" are all Nike.

    Where nothing would be left ("Logo", "Visit the store"), there is no name.
    """
    if not text:
        return None
    name = clean(text, 4 * LONGEST_BRAND)
    labelled = _LABEL.sub("", name)
    if labelled != name:
        return labelled or None
    name = _LOGO.sub("", _HOME.sub("", name)).strip()
    if invitation := _INVITATION.match(name):
        name = _SHOP_BEHIND.sub("", name[invitation.end() :])
    else:
        name = _PREPOSITION.sub("", name)
    return name if name and name.lower() not in _NO_NAMES else None


def _on_one_line(text: str) -> str:
    return " ".join(text[:_LONGEST_READ].split())
