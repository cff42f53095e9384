import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sourcing_pipeline.charts.of_metrics import CHARTED
from sourcing_pipeline.scoring.card_charts import write_charts
from sourcing_pipeline.scoring.card_tables import feature_table, figure_in_words, inert
from sourcing_pipeline.scoring.model_card import write_card
from sourcing_pipeline.scoring.model_files import read_model, write_model
from sourcing_pipeline_tests.scoring.registry_worlds import FIRST_WEEK, MODEL, lives, train

CALIBRATION = [[0.1, 0.12, 0.05, 0.2, 60], [0.5, 0.47, 0.4, 0.55, 60]]
DECILES = [[number, 0.6 - number * 0.05, 12] for number in range(1, 11)]
SEGMENTS = {
    "small brands": {"auc": [0.7, 0.6, 0.8], "rows": 60},
    "large brands": {"auc": [0.75, 0.65, 0.85], "rows": 60},
}
BY_WEEK = [["2025-05-05", 0.8, 0.7, 0.9, 30], ["2025-05-12", 0.75, 0.65, 0.85, 28]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("cards")
    return folder, train(folder, FIRST_WEEK, lives((518, "strong")))["champion"]["version"]


def test_a_card_says_what_whoever_answers_for_the_model_asks(trained: tuple[Path, str]) -> None:
    folder, version = trained
    card = (folder / MODEL / f"{version}.md").read_text()
    headings = re.findall(r"^## (.+)$", card, flags=re.MULTILINE)
    assert headings == ["In charge", "Data", "Features", "Validation", "Limits", "Made from"]
    content = read_model(folder, MODEL, version)
    assert f"In charge as of {FIRST_WEEK}" in card
    assert f"| rows | {content['example_count']:,} |" in card
    assert f"| of these positive | {content['positive_count']:,} |" in card
    assert content["data"]["sha256"] in card
    assert content["code_sha256"] in card
    for name in content["metrics"].keys() - {"refused_as_leaking", *CHARTED}:
        assert f"| {name.replace('_', ' ')} |" in card
    low, high = (figure_in_words(content["metrics"]["auc"][place]) for place in (1, 2))
    assert f"({low} to {high})" in card
    assert re.search(r"product\\_count \| can only help \| more helps", card)


def test_charts_are_drawn_from_what_the_metrics_hold_and_the_card_shows_them(
    trained: tuple[Path, str], tmp_path: Path
) -> None:
    folder, version = trained
    content = read_model(folder, MODEL, version)
    content["metrics"] |= {"calibration": CALIBRATION, "deciles": DECILES, "by_week": BY_WEEK, "segments": SEGMENTS}
    write_model(tmp_path, MODEL, version, content)
    for pointer in (folder / MODEL / "champion").iterdir():
        (tmp_path / MODEL / "champion").mkdir(exist_ok=True)
        (tmp_path / MODEL / "champion" / pointer.name).write_bytes(pointer.read_bytes())
    baseline = next(path for path in (folder / MODEL).glob("*.json") if path.stem != version)
    (tmp_path / MODEL / baseline.name).write_bytes(baseline.read_bytes())
    card = write_card(tmp_path, MODEL, version, FIRST_WEEK).read_text()
    linked = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", card)
    assert linked == [f"{version}-{name}.svg" for name in ("calibration", "deciles", "by-week", "segments")]
    for file in linked:
        root = ET.fromstring((tmp_path / MODEL / file).read_text())  # noqa: S314 - written a moment ago
        assert root.tag.endswith("svg")
        assert "script" not in (tmp_path / MODEL / file).read_text()


def test_figures_that_are_missing_leave_their_chart_out(tmp_path: Path) -> None:
    assert write_charts(tmp_path, MODEL, "v", {"auc": [0.7, 0.6, 0.8]}) == []
    assert not list(tmp_path.iterdir())


def test_names_of_columns_from_outside_are_no_markup() -> None:
    hostile = "attribute:![x](http://evil.example/p.png)<img src=x>|`a`"
    [line] = feature_table({"parameters": None, "features": [hostile]})
    for said in (inert(hostile), line):
        assert "evil.example" in said
        assert not re.search(r"(?<!\\)[\[\]!|`]|<", said)


def test_a_card_is_the_same_each_time(trained: tuple[Path, str]) -> None:
    folder, version = trained
    path = folder / MODEL / f"{version}.md"
    before = path.read_bytes()
    assert write_card(folder, MODEL, version, FIRST_WEEK).read_bytes() == before
