"""Signs of a country in pages: names in running text, dial codes, domain endings, tax numbers.

What belongs here: the lists. What doesn't: how signs are weighed (``place``), and what a stated country means
(``candidates.countries``).
"""

import re

from sourcing_pipeline.candidates.countries import COUNTRY_CODES
from sourcing_pipeline.candidates.countries import country_code as code_of_stated

_NAMES = """US: united states, usa, u.s.a, united states of america, vereinigte staaten, états-unis, estados unidos, stati uniti, verenigde staten
GB: united kingdom, uk, great britain, england, scotland, wales, northern ireland, vereinigtes königreich, großbritannien, royaume-uni, reino unido, regno unito, verenigd koninkrijk
DE: germany, deutschland, allemagne, alemania, germania, duitsland
AT: austria, österreich, autriche, oostenrijk
CH: switzerland, schweiz, suisse, svizzera, suiza, zwitserland
FR: france, frankreich, francia, frankrijk
ES: spain, españa, spanien, espagne, spagna, spanje
IT: italy, italia, italien, italie, italië
NL: netherlands, the netherlands, nederland, niederlande, pays-bas, países bajos, paesi bassi, holland
BE: belgium, belgië, belgique, belgien, bélgica, belgio
PT: portugal, portogallo
IE: ireland, irland, irlande, irlanda, ierland
DK: denmark, danmark, dänemark, danemark, dinamarca, danimarca, denemarken
SE: sweden, sverige, schweden, suède, suecia, svezia, zweden
NO: norway, norge, norwegen, norvège, noruega, norvegia, noorwegen
FI: finland, suomi, finnland, finlande, finlandia
PL: poland, polska, polen, pologne, polonia
CZ: czech republic, czechia, česká republika, tschechien
CA: canada, kanada, canadá
AU: australia, australien, australie
NZ: new zealand, neuseeland, nouvelle-zélande
JP: japan, japon, japón, giappone, 日本
IN: india, indien, inde
BR: brazil, brasil
MX: mexico, méxico
GR: greece, ελλάδα, griechenland, grèce
HU: hungary, magyarország, ungarn
RO: romania, românia, rumänien
BG: bulgaria, българия
TR: turkey, türkiye, türkei
RU: russia, россия
UA: ukraine, україна
SK: slovakia, slovensko
SI: slovenia, slovenija
HR: croatia, hrvatska
EE: estonia, eesti
LV: latvia, latvija
LT: lithuania, lietuva
LU: luxembourg, luxemburg
IL: israel
ZA: south africa, südafrika
CN: china
KR: south korea, korea
TW: taiwan
SG: singapore
HK: hong kong
TH: thailand
ID: indonesia
MY: malaysia
PH: philippines
VN: vietnam
PK: pakistan
AE: united arab emirates, uae
AR: argentina
CL: chile
CO: colombia
IS: iceland, ísland"""

CODE_OF_NAME = {
    name.strip(): line.partition(":")[0] for line in _NAMES.splitlines() for name in line.partition(":")[2].split(",")
}
_LEAST_LETTERS = 4  # "usa" and "uk" stand in too many other words' places
NAME_IN_TEXT = re.compile(
    rf"(?<![\w.])({'|'.join(sorted(map(re.escape, (n for n in CODE_OF_NAME if len(n) >= _LEAST_LETTERS)), key=len, reverse=True))})(?!\w)"
)
"""A country's name in text that is in lower case."""

SHORT_NAME_IN_TEXT = re.compile(r"(?<![\w.])(UK|USA|UAE|U\.S\.A)(?!\w)")
"""Names that are too short to be looked for in lower case."""

_DIAL_CODES = """1 US,20 EG,27 ZA,30 GR,31 NL,32 BE,33 FR,34 ES,351 PT,352 LU,353 IE,354 IS,358 FI,359 BG,36 HU,370 LT,371 LV,372 EE,380 UA,385 HR,386 SI,
39 IT,40 RO,41 CH,420 CZ,421 SK,43 AT,44 GB,45 DK,46 SE,47 NO,48 PL,49 DE,52 MX,54 AR,55 BR,56 CL,57 CO,60 MY,61 AU,62 ID,63 PH,64 NZ,65 SG,66 TH,7 RU,81 JP,
82 KR,84 VN,852 HK,86 CN,886 TW,90 TR,91 IN,92 PK,971 AE,972 IL"""
_CODE_OF_DIAL = {entry.split()[0]: entry.split()[1] for entry in _DIAL_CODES.replace("\n", "").split(",")}
_CANADIAN_AREAS = frozenset(
    """204 226 236 249 250 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548 579 581 584 587 604 613 639 647 672
    683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905""".split()
)

_TAX_NUMBERS = (
    ("DE", r"\bDE\s?\d{9}\b"), ("AT", r"\bATU\s?\d{8}\b"), ("FR", r"\bFR\s?[0-9A-Z]{2}\s?\d{9}\b"), ("IT", r"\b(?:IT\s?\d{11}|p\.?\s?iva\W{0,4}(?:IT)?\s?\d{11})\b"),
    ("ES", r"\bES\s?[A-Z]\d{7}[0-9A-Z]\b"), ("NL", r"\bNL\s?\d{9}B\d{2}\b"), ("BE", r"\bBE\s?0?\d{3}[. ]?\d{3}[. ]?\d{3}\b"), ("GB", r"\bGB\s?\d{3}\s?\d{4}\s?\d{2}\b"),
    ("CH", r"\bCHE-?\s?\d{3}\.\d{3}\.\d{3}\b"), ("PL", r"\bPL\s?\d{10}\b"), ("SE", r"\bSE\s?\d{12}\b"), ("DK", r"\bCVR\W{0,4}\d{8}\b"),
)  # fmt: skip
TAX_NUMBERS = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _TAX_NUMBERS)

LONG_NUMBER = re.compile(r"\d{7}|\d{3}[. ]\d{3}|\d\s?\d{5}")
"""What a text without any tax number lacks, too."""

_LONGEST_NAME = 80
_NOT_OF_COUNTRIES = frozenset(
    {
        "EU",
        "IO",
        "CO",
        "ME",
        "TV",
        "AI",
        "CC",
        "FM",
        "TO",
        "LY",
        "GG",
        "IM",
        "WS",
        "NU",
        "LA",
        "PW",
        "ST",
        "SH",
        "VC",
        "AG",
        "GD",
        "MS",
        "TK",
        "ML",
        "GA",
        "CF",
        "GQ",
        "SO",
        "BZ",
        "GS",
        "AC",
        "SU",
        "AM",
    }
)


def country_code(text: str | None) -> str | None:
    """The ISO 3166 code for a code or a name, also for one at the end of an address (``http://schema.org/DE``)."""
    return code_of_stated(text.strip()[-_LONGEST_NAME:].rpartition("/")[2]) if text else None


def country_of_phone(number: str) -> str | None:
    """The country of a phone number that states its dial code."""
    digits = re.sub(r"[^\d+]", "", number.replace("(0)", ""))[:20]
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+") or len(digits) < 8:  # noqa: PLR2004 - shorter ones are no numbers
        return None
    if digits.startswith("+1"):
        return "CA" if digits[2:5] in _CANADIAN_AREAS else "US"
    return next((_CODE_OF_DIAL[digits[1 : 1 + n]] for n in (3, 2, 1) if digits[1 : 1 + n] in _CODE_OF_DIAL), None)


def country_of_domain(domain: str) -> str | None:
    """The country of a domain's ending, where the ending is mostly used there."""
    ending = domain.rpartition(".")[2].upper()
    if ending == "UK":
        return "GB"
    return ending if ending in COUNTRY_CODES and ending not in _NOT_OF_COUNTRIES else None
