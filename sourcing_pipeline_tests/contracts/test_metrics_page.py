from dataclasses import replace

import pytest

from sourcing_pipeline.contracts.dictionary import dictionary
from sourcing_pipeline.contracts.metrics.base import Subject, Sum
from sourcing_pipeline.contracts.metrics.brand import BRAND
from sourcing_pipeline.contracts.metrics.page import metrics_part, windows_in_words
from sourcing_pipeline.contracts.metrics.sql_texts import sql_texts, texts_under
from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS


def over(facts: str, table: str = "brand_metrics") -> Subject:
    """A subject with one metric over a relation."""
    return replace(BRAND, table=table, metrics=(Sum(name="some_count", meaning="Some", of=facts),))


def section(page: str, heading: str) -> str:
    return page.split(f"\n{heading}\n")[1].split("\n### ", maxsplit=1)[0]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.table)
def test_the_dictionary_has_every_metric_with_its_sql(subject: Subject) -> None:
    part = section(dictionary(), f"### Metrics of {subject.table}")
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [metric.name for metric in subject.metrics]
    for row, metric in zip(rows, subject.metrics, strict=True):
        assert " ".join(metric.sql.replace("|", "\\|").split()) in row
    assert subject.owner in part
    assert all(f"`{source}`" in part for source in subject.sources)


def test_the_dictionary_says_in_sql_what_gmv_is() -> None:
    facts = section(dictionary(), "### Facts")
    assert "#### order_facts\n\n```sql\n" in facts
    assert "Here stands what an order is, and\n-- what GMV is" in facts
    assert all(f"```sql\n{sql_texts()[name].rstrip()}\n```" in facts for name in ("order_facts", "event_facts"))


def test_facts_come_with_all_that_they_are_made_of_each_once() -> None:
    names = list(texts_under(over("order_facts")))
    assert names[0] == "order_facts"
    assert {"known_day", "converted_orders", "daily_rates"} <= set(names)
    assert "event_facts" not in names
    part = metrics_part([over("order_facts"), over("order_facts")])
    assert part.count("#### order_facts\n") == 1


def test_facts_without_a_file_are_part_of_the_query_of_their_table() -> None:
    assert "segment_demand" in texts_under(over("sales", table="segment_demand"))


@pytest.mark.parametrize(("facts", "table"), [("made_up", "segment_demand"), ("made_up", "also_made_up")])
def test_facts_that_are_stated_nowhere_are_a_defect(facts: str, table: str) -> None:
    with pytest.raises(LookupError, match="made_up"):
        texts_under(over(facts, table=table))


def test_windows_read_as_words() -> None:
    assert windows_in_words(replace(BRAND, windows_days=(30, 90, 365))) == "30, 90 or 365 days before `as_of`"
    assert windows_in_words(replace(BRAND, windows_days=(90,))) == "90 days before `as_of`"
    assert windows_in_words(replace(BRAND, windows_days=())) == "as each metric says"


def test_a_bar_in_sql_does_not_break_its_row() -> None:
    barred = replace(BRAND, metrics=(Sum(name="m", meaning="M", of="order_facts", where="a || b = 'x|y'"),))
    [row] = [line for line in metrics_part([barred]).splitlines() if line.startswith("| `m`")]
    assert "a \\|\\| b = 'x\\|y'" in row
