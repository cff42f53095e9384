"""What a text denies or excepts, in the languages that brands write in: ``we do not ship to``, ``außer Norwegen``.

What belongs here: the words, and where their reach ends. What doesn't: what is denied (``claims``, ``shipping``).
"""

import re

_EXCEPT = (
    r"except(?:ing)?|excluding|excludes|apart from|other than|au(?:ß|ss)er|ausgenommen|mit ausnahme|sauf|hormis|excepté|à l.exception"
    r"|excepto|salvo|a excepción|excluyendo|eccetto|tranne|esclus[oaie]|ad eccezione|behalve|uitgezonderd|met uitzondering"
)
_NOT = r"not|cannot|non|nicht|kein\w{0,2}|no|pas|niet|geen|sin|senza|never|unable to|ni|nunca|jamais|nooit|mai|nie|\w{2,5}n['\u2019]t"
_WITHIN = 30
_DENIED = re.compile(
    rf"\b(?:{_NOT}|{_EXCEPT})[^\w.!?:;]{{1,2}}(?:(?!only|just|nur|solo|solamente|alleen|seulement)"
    r"(?:\w{1,6}|currently|presently|momentan|derzeit|actuellement|actualmente|attualmente|momenteel)[^\w.!?:;]{1,2})?$"
)
"""A word that denies right before a phrase, or with one small word between; a sentence's end ends its reach."""

_EXCEPTED = re.compile(rf"\b(?:{_EXCEPT})\b[^.!?;)]{{0,300}}", re.IGNORECASE)


def is_denied(lowered: str, start: int) -> bool:
    """Whether a text in lower case denies or excepts what begins at ``start``."""
    return _DENIED.search(lowered[max(0, start - _WITHIN) : start]) is not None


def parts_excepted(text: str) -> tuple[str, str]:
    """A text without what it excepts, and what it excepts: up to the end of the sentence or bracket."""
    excepted = _EXCEPTED.findall(text)
    return (_EXCEPTED.sub(" ", text), " ".join(excepted)) if excepted else (text, "")
