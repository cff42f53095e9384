import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.candidates.watched_files import FileState, Memory, files_now, look

NAMES = st.sampled_from(["candidates/a.csv", "candidates/b.csv", "crm_returns/c.parquet"])
FILES = st.dictionaries(NAMES, st.tuples(st.integers(0, 3), st.integers(0, 3)))


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$open.csv", "feed.csv.part", "feed.tmp", "feed.csv.filepart", "README.md", "feed.xlsx"]
)
def test_hidden_and_partial_files_do_not_count(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    assert files_now([tmp_path]) == {}


@pytest.mark.parametrize("name", ["feed.csv", "FEED.CSV", "feed.parquet", "ключ.csv"])
def test_feeds_count_by_name_size_and_time(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("abc")
    ((found, (size, changed_at)),) = files_now([tmp_path, tmp_path / "missing"]).items()
    assert found == f"{tmp_path.name}/{name}"
    assert (size, changed_at) == (3, (tmp_path / name).stat().st_mtime_ns)


def test_a_name_that_is_no_text_is_kept_as_text(tmp_path: Path) -> None:
    Path(f"{tmp_path}/f\udcffed.csv").write_text("x")
    memory = look(Memory(), files_now([tmp_path])).memory
    assert Memory.from_text(memory.to_text()) == memory


@given(st.lists(FILES, max_size=12))
def test_every_state_of_a_file_that_lasts_is_taken_in_exactly_once(history: list[dict[str, FileState]]) -> None:
    memory, launched = Memory(), []
    for now in history:
        for _ in range(3):  # it lasts for three looks
            found = look(memory, now)
            memory = found.memory
            launched.append(bool(found.changed))
            if found.changed:
                assert not found.growing
        assert memory.taken == now
        assert launched[-1] is False
    assert sum(launched) <= len(history)


@given(FILES, FILES)
def test_nothing_is_taken_in_before_it_was_seen_twice(before: dict[str, FileState], now: dict[str, FileState]) -> None:
    found = look(look(Memory(), before).memory, now)
    assert bool(found.changed) == (now != {} and all(before.get(name) == state for name, state in now.items()))


@given(FILES)
def test_what_is_remembered_survives_as_text(now: dict[str, FileState]) -> None:
    memory = Memory(now, now)
    assert Memory.from_text(memory.to_text()) == memory


@pytest.mark.parametrize("text", [None, "", "{", "[]", "3", '{"seen": 1}', '{"seen": {"a.csv": "x"}}', json.dumps({})])
def test_a_cursor_that_cannot_be_read_counts_as_nothing_seen(text: str | None) -> None:
    assert Memory.from_text(text) == Memory()
