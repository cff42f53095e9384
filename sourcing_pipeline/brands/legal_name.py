"""The name of the company behind a site, in running text: what stands before a form of company (``Nord Kerzen GmbH``).

What belongs here: forms of companies in the countries that brands come from, and the names before them. What doesn't: names
in structured data, and which is chosen (``identity``).
"""

import re

_FORM = re.compile(
    r"(?<!\w)(?:GmbH(?:\s?&\s?Co\.?\s?KG(?:aA)?)?|AG|UG(?:\s?\(haftungsbeschränkt\))?|OHG|KG|GbR|e\.\s?K\.|e\.\s?U\.|Ltd\.?|LTD\.?|Limited|LLP|LLC|Inc\.?|Pty\.?\s?Ltd\.?|PLC|plc"
    r"|S\.?A\.?R\.?L\.?|SASU?|S\.A\.S\.?|EURL|SNC|S\.?[rR]\.?[lL]\.?s?\.?|S\.?p\.?A\.?|S\.n\.c\.|S\.a\.s\.|S\.\s?L\.(?:\s?U\.)?|S\.L\.U\.?|S\.\s?A\.|B\.\s?V\.|BV|N\.\s?V\.|V\.?O\.?F\.?"
    r"|AB|ApS|A/S|AS|Oy|Sp\.\s?z\s?o\.\s?o\.|s\.r\.o\.|Lda\.?|Kft\.?|d\.o\.o\.)(?!\w)"
)
_FORM_AS_LETTERS = re.compile(
    r"(?:gmbh(?:(?:and)?cokg(?:aa)?)?|ug(?:haftungsbeschrankt)?|ohg|gbr|kg|ag|ek|eu|(?:pty|co|private|pvt)?(?:limited|ltd)|llp|llc|incorporated|inc|corporation|corp|plc"
    r"|sarl|sasu?|eurl|snc|srls?|spa|slu?|sa|bv|nv|vof|ab|aps|as|oy|spzoo|sro|lda|kft|doo)$"
)
"""Forms as ``text.simplified`` leaves them, long ones and those that are spelled out among them."""

_SHORTEST_NAME = 3
_WORD = r"(?:[^\W\d_a-zß-ÿ]|[a-z](?=[A-Z])|\d)[\w'\u2019&+-]{0,30}(?:\.\w{1,20})?"
_BEFORE = re.compile(
    rf"(?<![\w.])((?:(?:{_WORD}|[A-Z]\w?\.|&|and|und|et|y|e|of|de|del|der|des|du|della|di|the)[ ,]{{1,2}}){{1,6}})$"
)
_LEADING = re.compile(r"\bcopyright\b|\b(?:19|20)\d{2}\b|\b\d{5}\b|,", re.IGNORECASE)
"""Behind the last of these the name begins: years, postcodes, the lines of an address."""

_MADE_BY = re.compile(
    r"(?:powered|designed|developed|hosted|software|design|website|realisation|umsetzung|webdesign|realizzato|création|site)(?: by| von| da| par)?\W{1,3}$",
    re.IGNORECASE,
)
_OF_SOFTWARE = ("vbulletin", "xenforo", "automattic", "shopify", "paypal", "google", "facebook", "meta platforms", "adobe", "apple ", "microsoft", "dragonbyte", "klarna", "trustpilot",
                "trusted shops", "wix.com", "squarespace", "mailchimp", "intuit", "hubspot", "cloudflare")  # fmt: skip
_SMALL_WORDS = frozenset(
    {"and", "und", "et", "y", "e", "of", "de", "del", "der", "des", "du", "della", "di", "the", "&"}
)
_WITHIN_CHARACTERS = 90
_MOST_NAMES = 8
_LONGEST_NAME = 80
_NO_NAMES = re.compile(
    r"^(?:copyright|impressum|imprint|kontakt|contact|address|adresse|anschrift|firma|company|herausgeber|betreiber|verantwortlich|anbieter|angaben|gemäß|tel|about|legal|mentions|éditeur"
    r"|société|sociedad|titular|società|sede|bedrijfsnaam|by|bei|von|chez|di|de|at|and|und|registered|owner|operator|name|all|rights|reserved|us|powered|tmg|ddg|diensteanbieter)[ ,]+",
    re.IGNORECASE,
)


def legal_names_in(text: str) -> list[str]:
    """Names with their form of company, in the order of the text, each once."""
    found: dict[str, None] = {}
    end = 0
    for match in _FORM.finditer(text):
        said = text[max(end, match.start() - _WITHIN_CHARACTERS) : match.start()]
        end = match.end()
        before = _BEFORE.search(said)
        if before is None or _MADE_BY.search(said[: before.start()]):
            continue
        name = _bare(before.group(1))
        if name and not name.lower().startswith(_OF_SOFTWARE):
            found[f"{name} {match.group(0)}"[:_LONGEST_NAME]] = None
        if len(found) >= _MOST_NAMES:
            break
    return list(found)


def without_form(letters: str) -> str:
    """The letters of a name (as ``text.simplified`` gives them) without the form of company at their end.

    For comparing only: ``nordltd`` and ``nordlimited`` are one name, and so may be letters that only look like a form.
    """
    bare = _FORM_AS_LETTERS.sub("", letters)
    return bare if len(bare) >= _SHORTEST_NAME else letters


def _bare(name: str) -> str:
    """The name without what leads to it: years, headings, small words. Empty where nothing is left that names."""
    name = _LEADING.split(name.strip(" ,"))[-1].strip(" ,")
    while (shorter := _NO_NAMES.sub("", name + " ", count=1).strip(" ,")) != name:
        name = shorter
    words = name.split()
    while words and words[0] in _SMALL_WORDS:
        words.pop(0)
    return " ".join(words) if any(word[0].isalpha() and len(word) > 1 for word in words) else ""
