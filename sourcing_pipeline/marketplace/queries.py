"""Loads the room's SQL: one file in ``sql/`` for each definition or metric, so that analysts can read them as they are."""

from functools import cache
from importlib import resources


@cache
def load(name: str) -> str:
    """The text of ``sql/NAME.sql``."""
    return resources.files("sourcing_pipeline.marketplace").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
