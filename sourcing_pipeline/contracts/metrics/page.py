"""The metrics as a part of the data dictionary: each with its SQL, and the SQL of the facts that they are made of.

What belongs here: how the registry reads as a page. What doesn't: anything that the registry doesn't say.
"""

from collections.abc import Iterable

from sourcing_pipeline.contracts.metrics.base import Metric, Subject
from sourcing_pipeline.contracts.metrics.sql_texts import texts_under

_INTRODUCTION = """\
## Metrics

Each metric is defined once, in `sourcing_pipeline/contracts/metrics/`. Its SQL is an aggregate over facts, or a formula over
other metrics of the same row. A fact counts if it was known at `as_of` (`known_day <= as_of`) and happened within the window.
What it counts for (what an order is, what GMV is, since when it was known) stands in the SQL of the [facts](#facts). The
warehouse has the same as a table, `metric_definitions`.
"""


def metrics_part(subjects: Iterable[Subject]) -> str:
    """The part of the page: a section for each subject, and one for the facts of all."""
    subjects = tuple(subjects)
    texts: dict[str, str] = {}
    for subject in subjects:
        texts |= texts_under(subject)
    return "\n".join([_INTRODUCTION, *map(_section, subjects), _facts(texts)])


def windows_in_words(subject: Subject) -> str:
    """The windows of a subject: their days, or that each metric states its own."""
    days = [str(days) for days in subject.windows_days]
    if not days:
        return "as each metric says"
    return f"{' or '.join([', '.join(days[:-1]), days[-1]] if len(days) > 1 else days)} days before `as_of`"


def _section(subject: Subject) -> str:
    sources = ", ".join(f"`{name}`" for name in subject.sources)
    about = f"One row is {subject.grain}; window: {windows_in_words(subject)}; from {sources}; owner: {subject.owner}."
    lines = [
        f"### Metrics of {subject.table}",
        "",
        f"Table: [{subject.table}](#{subject.table}). {about}",
        "",
        "| metric | meaning | unit | over | SQL |",
        "|---|---|---|---|---|",
        *map(_row, subject.metrics),
    ]
    return "\n".join(lines) + "\n"


def _row(metric: Metric) -> str:
    over = f"`{metric.facts}`" if metric.facts else "the row"
    cells = [f"`{metric.name}`", metric.meaning, metric.unit or "", over, f"`{metric.sql}`"]
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def _facts(texts: dict[str, str]) -> str:
    blocks = [f"#### {name}\n\n```sql\n{text.rstrip()}\n```\n" for name, text in texts.items()]
    return "\n".join(
        ["### Facts", "", "The SQL that the metrics rest on, from `sourcing_pipeline/marketplace/sql/`.", "", *blocks]
    )
