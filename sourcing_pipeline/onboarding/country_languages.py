"""In which languages retailers of a country buy: the languages of business there, the most common first (ISO 3166, ISO 639).

What belongs here: the list. A country that isn't on it is never said to lack a language.
"""

_TEXT = """AE:ar,en AR:es AT:de AU:en BE:nl,fr,de BG:bg BR:pt CA:en,fr CH:de,fr,it CL:es CN:zh CO:es CY:el,en CZ:cs DE:de DK:da EE:et
    ES:es FI:fi,sv FR:fr GB:en GR:el HK:zh,en HR:hr HU:hu IE:en IL:he,en IN:en IS:is,en IT:it JP:ja KR:ko LI:de LT:lt
    LU:fr,de LV:lv MC:fr MT:en,mt MX:es NL:nl NO:no NZ:en PE:es PL:pl PT:pt RO:ro RS:sr SE:sv SG:en,zh SI:sl SK:sk TR:tr
    TW:zh UA:uk US:en ZA:en"""

LANGUAGES_OF_COUNTRY: dict[str, tuple[str, ...]] = {
    country: tuple(codes.split(",")) for country, codes in (entry.split(":") for entry in _TEXT.split())
}
"""Any one of a country's languages will do."""
