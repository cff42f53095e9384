from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.world import WorldSize, write_world
from sourcing_pipeline_tests.end_to_end.workspaces import Said, sourcing

AS_OF = "2026-11-02"


@dataclass(frozen=True)
class FinishedWeek:
    """A workspace in which a week was run on a small demo world, whose server still stands."""

    workspace: Path
    world: Path
    server: DemoServer
    said: Said

    @property
    def exports(self) -> Path:
        return self.workspace / "data" / "exports" / AS_OF


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small world: ``inputs/`` as the pipeline takes them, ``world/`` with websites and truth."""
    folder = tmp_path_factory.mktemp("small_world")
    write_world(folder / "inputs", folder / "world", seed=3, size=WorldSize.preset("small"))
    return folder


@pytest.fixture(scope="session")
def finished_week(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedWeek]:
    """One undisturbed run, shared by all tests that only look at it."""
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "data").mkdir()
    (workspace / "data" / "inputs").symlink_to(small_world / "inputs")
    with DemoServer(small_world / "world") as server:
        said = sourcing("run", "--as-of", AS_OF, workspace=workspace, server=server)
        yield FinishedWeek(workspace, small_world / "world", server, said)
