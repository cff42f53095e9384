"""Invented names for brands, people and shops. All domains end in ``.example``, which nobody can own."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_HEADS = (
    *(
        "al",
        "ar",
        "bel",
        "bri",
        "cal",
        "cor",
        "dal",
        "dor",
        "el",
        "fen",
        "fio",
        "gal",
        "har",
        "il",
        "jun",
        "kal",
        "kes",
    ),
    *("lin", "lor", "lum", "mar", "mel", "mor", "nal", "nor", "ol", "or", "pel", "quil", "ral", "ros", "sal", "sel"),
    *("sol", "tam", "tel", "tor", "ul", "val", "ven", "vil", "wen", "yar", "zel"),
)
_MIDDLES = ("a", "e", "i", "o", "u", "an", "en", "in", "or", "is", "al", "ett", "ow", "um")
_TAILS = (
    *(
        "ba",
        "bel",
        "by",
        "dale",
        "den",
        "dra",
        "field",
        "ka",
        "la",
        "lin",
        "lo",
        "ma",
        "mer",
        "na",
        "ness",
        "ra",
        "ria",
    ),
    *("ro", "sa", "stead", "ta", "tha", "va", "vik", "wick", "wyn", "ya", "zo"),
)
_FORMS = {
    "en": ("{}", "{}", "{} & Co", "{} Goods", "The {} Works", "{} Studio", "House of {}", "Little {}"),
    "de": ("{}", "{}", "{} Manufaktur", "Haus {}", "{} & Töchter", "Werkstatt {}", "{}königin"),
    "fr": ("{}", "{}", "Maison {}", "Atelier {}", "{} & Filles", "Chez {}", "Les Étoiles {}"),
    "es": ("{}", "{}", "Casa {}", "Taller {}", "{} y Hermanas", "La Señora {}"),
    "it": ("{}", "{}", "Bottega {}", "Casa {}", "{} e Figlie", "Officina {}"),
    "nl": ("{}", "{}", "Huis {}", "Atelier {}", "{} & Dochters", "De {} Makerij"),
}
FOUNDERS = ("Anna", "Clara", "Elena", "Ines", "Julia", "Lena", "Maria", "Nora", "Olivia", "Sofia", "Tessa", "Vera")
SHOP_WORDS = ("Corner", "Papillon", "Amsel", "Fern", "Lantern", "Kiosk", "Magpie", "Marie", "Nordlys", "Pomelo", "Rosa")


def invent_names(rng: "np.random.Generator", languages: list[str]) -> list[tuple[str, str]]:
    """A name and a domain for each language of a list, all domains different."""
    taken: set[str] = set()
    invented = []
    for language in languages:
        while True:
            word = f"{rng.choice(_HEADS)}{rng.choice(_MIDDLES)}{rng.choice(_TAILS)}".capitalize()
            name = str(rng.choice(_FORMS[language])).format(word)
            domain = f"{slug(name).replace('-', '' if rng.random() < 0.5 else '-')}.example"
            if domain not in taken:
                break
        taken.add(domain)
        invented.append((name, domain))
    return invented


def invented_word(number: int) -> str:
    """An invented word for a number."""
    head, rest = number % len(_HEADS), number // len(_HEADS)
    middle, rest = rest % len(_MIDDLES), rest // len(_MIDDLES)
    return f"{_HEADS[head]}{_MIDDLES[middle]}{_TAILS[rest % len(_TAILS)]}"


def slug(text: str) -> str:
    """A text as it stands in addresses: lower case, no accents, hyphens between words."""
    expanded = text.lower().replace("ß", "ss").replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("&", "")
    plain = unicodedata.normalize("NFKD", expanded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
