"""Columns of leads and feeds that nobody named: read from JSON, and told apart into numbers and labels."""

import json
from collections.abc import Sequence

import polars as pl

from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX

_LEAST_NUMERIC_SHARE = 0.98
_MOST_NUMBERS_THAT_ARE_LABELS = 8
_MOST_ATTRIBUTES = 200


def attribute_columns(attributes: pl.Series, only: Sequence[str] | None = None) -> pl.DataFrame:
    """Turn JSON objects into a column for each key, in alphabetical order, as text.

    Args:
        attributes: JSON objects or nulls; what is no JSON object counts as null.
        only: the columns to read (with prefix), in this order; by default all keys that occur.

    Returns:
        columns named ``attribute:<key>``; empty texts are nulls, and lists and objects stay JSON.
    """
    distinct = attributes.drop_nulls().unique(maintain_order=True)
    parsed = {text: _object(text) for text in distinct.to_list()}
    names = only
    if names is None:
        counts: dict[str, int] = {}
        for record in parsed.values():
            for key in record:
                counts[key] = counts.get(key, 0) + 1
        kept = sorted(counts, key=lambda key: (-counts[key], key))[:_MOST_ATTRIBUTES]
        names = [ATTRIBUTE_PREFIX + key for key in sorted(kept)]
    rows = [parsed.get(text, {}) if text is not None else {} for text in attributes.to_list()]
    columns = [
        pl.Series(name, [row.get(name.removeprefix(ATTRIBUTE_PREFIX)) for row in rows], dtype=pl.String)
        for name in names
    ]
    return pl.DataFrame(columns)


def number_columns(frame: pl.DataFrame) -> list[str]:
    """Of text columns those that hold numbers, and enough different ones not to be labels in disguise."""
    found = []
    for name in frame.columns:
        known = frame[name].drop_nulls()
        numbers = known.cast(pl.Float64, strict=False)
        is_numeric = numbers.is_finite().fill_null(value=False)
        if (
            len(known) > 0
            and float(is_numeric.sum()) >= _LEAST_NUMERIC_SHARE * len(known)
            and numbers.n_unique() > _MOST_NUMBERS_THAT_ARE_LABELS
        ):
            found.append(name)
    return found


def _object(text: str) -> dict[str, str | None]:
    try:
        record = json.loads(text)
    except ValueError:
        return {}
    return {key: _text(value) for key, value in record.items()} if isinstance(record, dict) else {}


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text or None
