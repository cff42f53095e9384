"""Names of goods in six languages: the English words that a text speaks of, whatever its language.

What belongs here: a small dictionary of consumer goods (``product_words.json``, from general knowledge) and finding its
words in texts. What doesn't: phrases by which pages show what they are (``lexicon``), and learning from the words.
"""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".json")
_WORD = re.compile(r"[^\W\d_]{3,40}")
_COMPOUNDING = ("de", "nl")
_LEAST_PART = 4
"""Letters of a word that is looked for within compounds: of shorter ones too many are found by chance."""

_PLURALS = ("", "s", "n", "e", "x", "en", "er", "es", "je", "jes", "chen", "he", "hi")
_VOWELS = "aeiou"
_PLURALS_FOR_VOWEL = ("e", "i", "as", "os", "es", "en", "he", "hi")
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o"})


def goods_named_in(text: str, limit: int = 6_000) -> list[str]:
    """English words for the goods, materials and uses that a text names, in its order, repeated as it repeats them.

    Args:
        text: in English, German, French, Italian, Spanish or Dutch, or several of them.
        limit: characters that are read.
    """
    return [english for word in _WORD.findall(folded(text[:limit])) for english in _english(word)]


def folded(text: str) -> str:
    """Lower case, without accents."""
    text = text.lower().translate(_LETTERS)
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)
def _english(word: str) -> tuple[str, ...]:
    whole, parts = _dictionaries()
    if word in whole:
        return whole[word]
    # "Duftkerzen" ends with what it is; "Kerzenhalter" begins with what it is for.
    for length in range(len(word) - 2, _LEAST_PART - 1, -1):
        if found := parts.get(word[-length:]):
            return found
    for length in range(len(word) - 2, _LEAST_PART, -1):
        if found := parts.get(word[:length]):
            return found
    return ()


@lru_cache(maxsize=1)
def _dictionaries() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """English by word in any form, and by words that make compounds."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    whole: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    for row in content["words"]:
        english = row[0].split(",")[0]
        for language, words in zip(content["languages"], row, strict=True):
            for word in words.split(","):
                # Of a name of several words the first says most.
                for form in _forms(folded(word).split("-")[0] if language == "fr" else folded(word)):
                    whole.setdefault(form, []).append(english)
                    if language in _COMPOUNDING and len(form) >= _LEAST_PART:
                        parts.setdefault(form, []).append(english)
    return _unique(whole), _unique(parts)


def _forms(word: str) -> set[str]:
    forms = {word + ending for ending in _PLURALS}
    if word[-1] in _VOWELS:
        forms |= {word[:-1] + ending for ending in _PLURALS_FOR_VOWEL}
    if word.endswith("y"):
        forms.add(word[:-1] + "ies")
    return {form for form in forms if len(form) > 2}  # noqa: PLR2004 - articles and the like


def _unique(dictionary: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {word: tuple(dict.fromkeys(english)) for word, english in dictionary.items()}
