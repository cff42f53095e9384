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
_ID = re.compile(r"^(?:\d+|gid://\S+)\s+[-:]\s+")


def label_texts(labels: list[str], taxonomy: Path | None) -> dict[str, list[str]]:
    """Texts of each category. The marketplace's labels are its categories; without any, a taxonomy's top level is.

    Args:
        labels: categories that the marketplace uses; each describes itself.
        taxonomy: a file with a category a line, levels separated by `` > `` (as Google's and Shopify's product
            taxonomies have it), ``#`` for comments.

    Raises:
        InputError: the file can't be read or holds no category.
    """
    if labels or taxonomy is None:
        return {label: [label] for label in labels}
    try:
        lines = taxonomy.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"setting brands.taxonomy: {taxonomy} can't be read ({error}): name a text file") from None
    paths = [_ID.sub("", clean(line)).split(_LEVEL) for line in lines if line.strip() and not line.startswith("#")]
    if len(paths) > MOST_TEXTS:
        paths = [path for path in paths if len(path) <= _UPPER_LEVELS]
    texts: dict[str, list[str]] = {}
    for path in paths[:MOST_TEXTS]:
        texts.setdefault(path[0], []).append(", ".join(path))
    if not texts:
        raise InputError(f"setting brands.taxonomy: {taxonomy} holds no category: write one a line")
    return texts
