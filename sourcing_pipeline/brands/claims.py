"""Certificates and claims, as the site claims them; nobody has checked them.

What belongs here: which are known, and where a page must state them to count. What doesn't: the phrases of claims
(``fact_phrases``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sourcing_pipeline.brands.countries import CODE_OF_NAME, NAME_IN_TEXT
from sourcing_pipeline.brands.denials import is_denied
from sourcing_pipeline.brands.fact_phrases import CLAIMS
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Theme, words_of
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.web.topics import Topic

# Name, what the text in lower case must hold for the pattern to be tried, pattern.
_CERTIFICATIONS = tuple(
    (name, needle, re.compile(pattern))
    for name, needle, pattern in (
        ("B Corp", "corp", r"\bB[ -]?Corp(?:oration)?\b"),
        ("GOTS", "gots", r"\bGOTS\b"),
        ("GOTS", "global organic textile", r"Global Organic Textile Standard"),
        ("Fairtrade", "fair", r"\bFair[ -]?[Tt]rade\b"),
        ("FSC", "fsc", r"\bFSC\b"),
        ("PEFC", "pefc", r"\bPEFC\b"),
        ("EU Organic", "organic", r"\bEU[ -][Oo]rganic\b"),
        ("EU Organic", "bio", r"\bEU[ -]Bio\b|\bEU-Bio-"),
        ("EU Organic", "bio-siegel", r"Bio-Siegel"),
        ("Leaping Bunny", "leaping bunny", r"Leaping Bunny"),
        ("OEKO-TEX", "tex", r"(?i:\b(?:OEKO|ÖKO)[ -]?TEX\b)"),
        ("COSMOS", "cosmos", r"\bCOSMOS (?:Organic|Natural|ORGANIC|NATURAL|certified|zertifiziert)\b"),
        ("Ecocert", "ecocert", r"(?i:\bEcocert\b)"),
        ("Vegan Society", "vegan society", r"Vegan Society"),
        ("1% for the Planet", "for the planet", r"1 ?% for the Planet"),
        ("Soil Association", "soil association", r"Soil Association"),
        ("USDA Organic", "usda", r"USDA Organic"),
        ("Rainforest Alliance", "rainforest", r"Rainforest Alliance"),
        ("GRS", "grs", r"\bGRS\b"),
        ("RWS", "responsible wool", r"Responsible Wool Standard"),
        ("NATRUE", "natrue", r"(?i:\bNATRUE\b)"),
        ("Demeter", "demeter", r"\bDemeter\b"),
        ("Bioland", "bioland", r"\bBioland\b"),
        ("EU Ecolabel", "ecolabel", r"EU Ecolabel"),
        ("Blauer Engel", "engel", r"Blaue[rn] Engel"),
        ("SA8000", "8000", r"\bSA ?8000\b"),
        ("ISO 9001", "9001", r"\bISO ?9001\b"),
        ("ISO 14001", "14001", r"\bISO ?14001\b"),
        ("PETA", "peta", r"\bPETA(?:-approved| approved|'s)\b"),
        ("Nordic Swan", "nordic swan", r"Nordic Swan"),
        ("Woolmark", "woolmark", r"\bWoolmark\b"),
        ("Responsible Jewellery Council", "jewellery council", r"Responsible Jewellery Council"),
        ("Made Safe", "made safe", r"\bMADE SAFE\b"),
        ("Climate Neutral", "climate neutral", r"Climate Neutral Certified"),
        ("Cradle to Cradle", "cradle to cradle", r"Cradle to Cradle"),
    )
)
_CLAIM_OF_PHRASE = {words_of(phrase): claim for claim, phrases in CLAIMS.items() for phrase in phrases.split("|")}
_OWN_TOPICS = frozenset({Topic.HOME, Topic.ABOUT, Topic.STORY, Topic.WHOLESALE})
_OFTEN = 3
"""Other pages that must state a claim before it is the brand's."""

_PLACE_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Claims:
    """What the profile takes from these facts."""

    certification_count: int
    claims: tuple[str, ...]


NO_CLAIMS = Claims(certification_count=0, claims=())


def read_claims(sheet: FactSheet, views: Sequence[PageView]) -> Claims:
    """Add the facts ``certification`` and ``claim``, and choose.

    A claim is the brand's where a page about the brand makes it, or where several others do.
    """
    elsewhere: dict[str, list[PageView]] = defaultdict(list)
    for view in views:
        _read_certifications(sheet, view)
        for claim in claims_in(view):
            if view.topic in _OWN_TOPICS:
                sheet.add(view, "claim", claim, "text", 0.6)
            else:
                elsewhere[claim].append(view)
    for claim, pages in elsewhere.items():
        if len(pages) >= _OFTEN:
            sheet.add(pages[0], "claim", claim, "text", 0.5)
    return Claims(len(sheet.choose_all("certification")), tuple(sorted(sheet.choose_all("claim"))))


def claims_in(view: PageView) -> list[str]:
    """The claims that the text of a page makes, in the order in which they come; ``made in`` with the code of the country."""
    found: Counter[str] = Counter()
    for hit in view.hits:
        if hit.theme is Theme.CLAIM:
            if not is_denied(view.lowered, hit.start):
                found[_CLAIM_OF_PHRASE[hit.phrase]] += 1
        elif hit.theme is Theme.MADE_IN and not is_denied(view.lowered, hit.start):
            place = NAME_IN_TEXT.match(
                view.lowered[hit.end : hit.end + _PLACE_WITHIN].lstrip(" :").removeprefix("the ")
            )
            if place is not None:
                found[f"made in {CODE_OF_NAME[place.group(1)]}"] += 1
    return list(found)


def _read_certifications(sheet: FactSheet, view: PageView) -> None:
    for name, needle, pattern in _CERTIFICATIONS:
        if needle in view.lowered and pattern.search(view.text):
            sheet.add(view, "certification", name, "text", 0.6)
