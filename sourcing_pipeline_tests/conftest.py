"""What tests of all rooms share: the evaluation data, read where it is."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of evaluation data; a test that asks for it skips where there is none."""
    folder = Path(os.environ.get("SOURCING_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no evaluation data: it lies in ../shared/data, or where SOURCING_SHARED_DATA says")
    return folder
