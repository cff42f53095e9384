"""Stable ids: of a brand, and of a row that was fed in.

An id derives from what is stated, never from a file's name or a row's place, so that running again adds nothing.
"""

import hashlib
import re
import unicodedata

from sourcing_pipeline.candidates.countries import country_code

_LEGAL_FORMS = re.compile(
    r"( (ab|ag|aps|asa?|bvb?a?|co|company|corp|corporation|cv|doo|e ?g|e ?k|e ?v|eurl|gbr|gmbh|inc|incorporated|kft|kg"
    r"|kgaa|kk|lda|limited|llc|llp|lp|ltda?|mbh|nv|oe|ohg|oyj?|pllc|plc|pty|pvt|sab?|sae|sarls?|sasu?|se|slu?|snc|spa"
    r"|spk|(sp )?z ?o ?o|s ?r ?ls?|s ?r ?o|ug|vof))+$"
)
"""At the end of a name, each as it reads without dots: ``GmbH & Co. KG`` is three of them."""
_BETWEEN_WORDS = re.compile(r"[\s/,]+")
_SEPARATOR = "\x1f"
_ID_LENGTH = 16


def normalised_name(name: str) -> str:
    """What two spellings of a brand's name share: no case, punctuation, spaces, or legal form at the end.

    >>> normalised_name("Blue-Bird & Sons GmbH & Co. KG") == normalised_name("BLUEBIRD & SONS")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    words = " ".join(filter(None, map(_letters_and_digits, _BETWEEN_WORDS.split(folded))))
    kept = _LEGAL_FORMS.sub("", words) or words
    return kept.replace(" ", "") or " ".join(folded.split())


def brand_id_of(domain: str | None, name: str | None, country: str | None) -> str | None:
    """The stable id of a brand: from its registrable domain, or from name and country where it has no website.

    None where there is neither.
    """
    if domain:
        return _digest("b_", domain)
    normalised = normalised_name(name or "")
    return _digest("b_", "name", normalised, country_code(country) or "") if normalised else None


def brand_id_of_lead(lead_id: str) -> str:
    """The stable id of a brand of which only its lead is known."""
    return _digest("b_", "lead", lead_id)


def candidate_id_of(stated: str, occurrence: int) -> str:
    """The id of a row from what it states, and how many rows before it in its file state the same."""
    return _digest("c_", stated, str(occurrence))


def _letters_and_digits(word: str) -> str:
    return "".join(character for character in word if character.isalnum() or unicodedata.combining(character))


def _digest(prefix: str, *parts: str) -> str:
    text = _SEPARATOR.join(parts)
    return prefix + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
