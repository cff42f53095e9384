"""Texts that describe categories: the marketplace's own labels, or a taxonomy file.

What belongs here: reading them. What doesn't: comparing them with websites (``category``).
"""

import re
from pathlib import Path

from sourcing_pipeline.brands.text import clean
from sourcing_pipeline.errors import InputError

MOST_TEXTS = 1_000
"""Texts that a taxonomy may bring; of a larger one only the two upper levels are used."""

_UPPER_LEVELS = 2
_LEVEL = " > "
_INDENT = 2
_NUMBERED = re.compile(r"^ *\d+ \| \[")
_ID = re.compile(r"^(?:(?:\d+|gid://\S+)\s+[-:]\s+|\d+ \| \[[^\]]*\] \| )")


def label_texts(labels: list[str], taxonomy: Path | None) -> dict[str, list[str]]:
    """Texts of each category. The marketplace's labels are its categories; without any, a taxonomy's top level is.

    Args:
        labels: categories that the marketplace uses; each describes itself.
        taxonomy: a file with a category a line, levels separated by `` > `` (as Google's and Shopify's product
            taxonomies have it) or shown by indents of two, ``#`` for comments.

    Raises:
        InputError: the file can't be read or holds no category.
    """
    if labels or taxonomy is None:
        return {label: [label] for label in labels}
    try:
        lines = taxonomy.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"setting brands.taxonomy: {taxonomy} can't be read ({error}): name a text file") from None
    paths = _paths([line for line in lines if line.strip() and not line.startswith("#")])
    if len(paths) > MOST_TEXTS:
        paths = [path for path in paths if len(path) <= _UPPER_LEVELS]
    texts: dict[str, list[str]] = {}
    for path in paths[:MOST_TEXTS]:
        texts.setdefault(path[0], []).append(", ".join(path))
    if not texts:
        raise InputError(f"setting brands.taxonomy: {taxonomy} holds no category: write one a line")
    return texts


def _paths(lines: list[str]) -> list[list[str]]:
    """The levels of each line's category."""
    if any(_LEVEL in line for line in lines):
        return [_ID.sub("", clean(line)).split(_LEVEL) for line in lines]
    # Numbers before the labels are aligned to the right: their end shows the indent.
    depths = [line.find(" | ") if _NUMBERED.match(line) else len(line) - len(line.lstrip(" ")) for line in lines]
    above: list[str] = []
    paths = []
    for line, depth in zip(lines, depths, strict=True):
        level = max(0, depth - depths[0]) // _INDENT
        above = [*above[:level], _ID.sub("", clean(line))]
        paths.append(above)
    return paths
