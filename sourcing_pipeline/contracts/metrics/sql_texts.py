"""The SQL in which facts are stated, as texts to show: ``marketplace/sql/`` is where it stands and is run from.

What belongs here: finding the texts that a metric rests on. What doesn't: running any of them.
"""

import re
from functools import cache
from importlib import resources

from sourcing_pipeline.contracts.metrics.base import Subject


@cache
def sql_texts() -> dict[str, str]:
    """The marketplace's SQL files, by name. They are read as files: contracts know nothing of the room."""
    folder = resources.files("sourcing_pipeline").joinpath("marketplace", "sql")
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }


def texts_under(subject: Subject) -> dict[str, str]:
    """The texts that a subject's metrics rest on, by name: those of their facts, and of what these are made of in turn.

    Facts without a file of their own are parts of the query that makes the subject's table.

    Raises:
        LookupError: facts are stated nowhere.
    """
    texts = sql_texts()
    found: dict[str, str] = {}
    for facts in dict.fromkeys(metric.facts for metric in subject.metrics if metric.facts):
        name = facts if facts in texts else subject.table
        if name not in texts:
            raise LookupError(f"{subject.table}: there is neither {facts}.sql nor {subject.table}.sql")
        if name != facts and not re.search(rf"\b{facts}\b", texts[name]):
            raise LookupError(f"{subject.table}: {name}.sql knows no {facts}")
        found |= _with_parts(name, texts, found)
    return found


def _with_parts(name: str, texts: dict[str, str], found: dict[str, str]) -> dict[str, str]:
    if name in found:
        return found
    found = found | {name: texts[name]}
    statement = re.sub(r"--.*", "", texts[name])
    for part in dict.fromkeys(re.findall(r"\w+", statement)):
        if part in texts:
            found = _with_parts(part, texts, found)
    return found
