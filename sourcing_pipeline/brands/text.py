"""Text of pages as it may be kept: one line, no control characters, a bounded length.

What belongs here: cleaning and cutting. What doesn't: words of a language (``lexicon``).
"""

import html
import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u200b]+")
_INVISIBLE = re.compile(
    r"[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]+"
)
"""What turns the direction of text, or is not seen at all: soft hyphens, marks, tags that only machines read."""
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>]{0,2000}>")
_NESTED_MARKUP = 3
_TAG_BEGINS = re.compile(r"<+(?=[A-Za-z/!?])")
TITLE_PARTS = re.compile(r"\s+[|\u2013\u2014\-\u00b7\u2022:»]+\s+|\s*[|»]\s*|:\s+")
"""What separates a page's own title from the site's name."""

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_LETTERS_OF_NO_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "&": " and "}
)


def clean(text: str, limit: int = 300) -> str:
    """The text on one line, without control and direction characters and without tags, cut at ``limit`` characters.

    A lone "<" stays where no tag could begin with it ("I <3 you"), so nothing that is kept can become markup again.
    """
    text = " ".join(text[: 8 * limit].split())
    if not text.isprintable():
        text = " ".join(_CONTROLS.sub(" ", _INVISIBLE.sub("", text)).split())
    if "<" in text:
        text = " ".join(_without_tags(text).split())
    return text[:limit].rstrip()


def clean_markup(text: str, limit: int = 300) -> str:
    """The same for a text that may carry entities, as structured data often does."""
    text = text[: 8 * limit]
    return clean(html.unescape(text) if "&" in text else text, limit)


def _without_tags(text: str) -> str:
    for _ in range(_NESTED_MARKUP):
        shorter = _MARKUP.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return _TAG_BEGINS.sub("", text)


def cut_at_word(text: str, limit: int) -> str:
    """The text up to ``limit`` characters, not ending within a word where that can be helped."""
    if len(text) <= limit:
        return text
    head, _, _ = text[: limit + 1].rpartition(" ")
    return (head if len(head) > limit // 2 else text[:limit]).rstrip(" ,;:-")


def simplified(text: str) -> str:
    """Letters and digits only, lower case, no accents: for telling whether two names are the same."""
    text = text[:300].lower().translate(_LETTERS_OF_NO_DECOMPOSITION)
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", text)
        ascii_only = folded.encode("ascii", "ignore").decode("ascii")
        # Names in other scripts have no ASCII form: keep their letters.
        text = ascii_only if any(character.isalnum() for character in ascii_only) else folded
        if not text.isascii():
            return "".join(character for character in text if character.isalnum())
    return _NO_LETTERS.sub("", text)
