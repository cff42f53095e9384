"""How the site speaks: its main language, and all that it offers.

What belongs here: readers of these facts, and which source is believed. What doesn't: countries (``place``).
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sourcing_pipeline.brands.countries import country_code
from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.page_view import PageView

_LOCALE = re.compile(r"^([a-z]{2,3})(?:[-_](?:[a-z]{4}[-_])?([a-z]{2}))?\b", re.IGNORECASE)
_NAMES = dict(
    entry.split(":")
    for entry in """ar:Arabic bg:Bulgarian bn:Bengali bs:Bosnian ca:Catalan cs:Czech cy:Welsh da:Danish de:German el:Greek en:English es:Spanish et:Estonian
    eu:Basque fa:Persian fi:Finnish fr:French ga:Irish gl:Galician he:Hebrew hi:Hindi hr:Croatian hu:Hungarian hy:Armenian id:Indonesian is:Icelandic it:Italian
    ja:Japanese ka:Georgian ko:Korean lt:Lithuanian lv:Latvian mk:Macedonian ms:Malay mt:Maltese nb:Norwegian nl:Dutch nn:Norwegian no:Norwegian pl:Polish
    pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian sv:Swedish ta:Tamil te:Telugu th:Thai tr:Turkish uk:Ukrainian ur:Urdu
    vi:Vietnamese zh:Chinese""".split()
)
LANGUAGE_CODES = frozenset(_NAMES)
_SAME_LANGUAGE = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
_LEAST_TEXT_FOR_LANGUAGE, _MUCH_TEXT_FOR_LANGUAGE = 120, 300
_SURE_LANGUAGE, _VERY_SURE_LANGUAGE = 0.9, 0.99
_ENGLISH_IS_WEAKER = 0.15
_SCRIPTS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("ko", "[가-힣]"),
        ("ja", "[ぁ-ゖァ-ヺ]"),
        ("el", "[\u03b1-\u03c9\u03ac-\u03ce]"),
        ("he", "[א-ת]"),
        ("th", "[ก-ฮ]"),
    )
)
_LEAST_LETTERS_OF_SCRIPT = 12


def read_languages(sheet: FactSheet, views: Sequence[PageView]) -> str | None:
    """Add the facts ``language`` and ``languages``, and choose; the main language is returned. The first view is the home page."""
    _read_language(sheet, views)
    chosen = sheet.choose_one("language")
    main = chosen.value if chosen else None
    _read_offered(sheet, views, main)
    return main


def language_code(text: str | None) -> str | None:
    """The ISO 639-1 code of a language tag."""
    match = _LOCALE.match(text.strip()) if text else None
    if match is None:
        return None
    code = _SAME_LANGUAGE.get(match.group(1).lower(), match.group(1).lower())
    return code if code in LANGUAGE_CODES else None


def language_name(code: str) -> str:
    """The English name of a language; the code itself where it is none of ``LANGUAGE_CODES``."""
    return _NAMES.get(code, code)


def _read_language(sheet: FactSheet, views: Sequence[PageView]) -> None:
    home = views[0]
    metas = home.structured
    stated: tuple[tuple[str | None, SourceKind, float], ...] = (
        (home.language_attribute, "markup", 0.85),
        (metas.meta("og:locale"), "open_graph", 0.5),
        (metas.meta("content-language", "language", "dc.language"), "meta", 0.5),
    )
    for tag, source, confidence in stated:
        code = language_code(tag)
        # English is what templates come with, whatever the shop then writes.
        sheet.add(home, "language", code, source, confidence if code != "en" else confidence - _ENGLISH_IS_WEAKER)
    for locale in (home.language_attribute, metas.meta("og:locale")):
        match = _LOCALE.match(locale or "")
        region = country_code(match.group(2)) if match else None
        # en-US and en-GB are what templates come with.
        if match and region and match.group(1).lower() != "en":
            sheet.add(home, "country", region, "markup", 0.35)
    texts = [text for view in views[:4] for text in (*view.paragraphs[:12], metas.meta("description") or "")]
    sample = " ".join(texts)[:1_500]
    is_long = len(sample) >= _MUCH_TEXT_FOR_LANGUAGE
    if len(sample) < _LEAST_TEXT_FOR_LANGUAGE:
        sample = f"{sample} {home.text[:1_500]}"
    found = _language_of(sample)
    if found is not None:
        is_sure = is_long and found[1] >= _VERY_SURE_LANGUAGE
        sheet.add(home, "language", found[0], "text", 0.95 if is_sure else 0.7)
    else:
        sheet.add(home, "language", _language_of_script(sample), "text", 0.6)


def _language_of(text: str) -> tuple[str, float] | None:
    """The language of a text that is long enough to tell, and how sure that is."""
    if len(text) < _LEAST_TEXT_FOR_LANGUAGE:
        return None
    code, probability = _identifier().classify(text)
    known = language_code(code)
    return (known, float(probability)) if known and float(probability) >= _SURE_LANGUAGE else None


def _language_of_script(text: str) -> str | None:
    """The language whose script alone tells it, of a text that may be short."""
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS}
    code = max(counts, key=lambda one: counts[one])
    is_written_in_it = counts[code] >= max(_LEAST_LETTERS_OF_SCRIPT, 0.15 * len(text.replace(" ", "")))
    return code if is_written_in_it else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _read_offered(sheet: FactSheet, views: Sequence[PageView], main: str | None) -> None:
    """One fact that lists the languages that a page offers."""
    for view in views[:3]:
        offered = {
            code
            for node in view.tree.css("link[hreflang], a[hreflang]")[:100]
            if (code := language_code(node.attributes.get("hreflang")))
        }
        if offered:
            everything = sorted(offered | ({main} if main else set()))
            sheet.add(view, "languages", ", ".join(everything), "link", 0.8 if view is views[0] else 0.7)
    if not sheet.of("languages"):
        spoken = {code for view in views if (code := language_code(view.language_attribute))} | (
            {main} if main else set()
        )
        sheet.add(views[0], "languages", ", ".join(sorted(spoken)), "markup", 0.5)
    sheet.choose_one("languages", preference=lambda value: 0.01 * value.count(","), may_be_contested=False)
