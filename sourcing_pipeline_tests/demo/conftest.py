from pathlib import Path

import pytest

from sourcing_pipeline.demo.world import WorldSize, write_world


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``inputs`` and ``world`` of a small world."""
    folder = tmp_path_factory.mktemp("demo")
    write_world(folder / "inputs", folder / "world", seed=1, size=WorldSize.preset("small"))
    return folder
