"""Reads docs/cookbook.md: each question with its query and the columns that it promises."""

import re
from dataclasses import dataclass

from sourcing_pipeline_tests.conftest import REPOSITORY

COOKBOOK = REPOSITORY / "docs" / "cookbook.md"

_QUESTION = re.compile(
    r"## (?P<number>\d+)\. (?P<question>[^\n]+\?)\n\n"
    r"```sql\n(?P<sql>.+?)\n```\n\n"
    r"Columns: (?P<columns>[^\n]+)\.\n\n"
    r"Read it so: (?P<reading>.+)\Z",
    re.DOTALL,
)


@dataclass(frozen=True)
class Recipe:
    """A question, and how it is answered."""

    number: int
    question: str
    sql: str
    columns: tuple[str, ...]
    reading: str


def recipes(text: str) -> list[Recipe]:
    """All questions of the page, in order.

    Raises:
        ValueError: a section isn't written as the others are.
    """
    found = []
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]:
        match = _QUESTION.match(section.strip())
        if match is None:
            raise ValueError(f"not a question with query, columns and reading: {section[:80]!r}")
        columns = tuple(re.findall(r"`(\w+)`", match["columns"]))
        found.append(Recipe(int(match["number"]), match["question"], match["sql"], columns, match["reading"]))
    return found
