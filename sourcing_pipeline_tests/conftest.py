"""What tests of all rooms share: the evaluation data, read where it is."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parents[1]

# A test never asserts a time: an example may take long on a machine that is busy otherwise.
settings.register_profile("without_deadlines", deadline=None)
settings.load_profile("without_deadlines")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of evaluation data; a test that asks for it skips where there is none."""
    folder = Path(os.environ.get("SOURCING_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no evaluation data: it lies in ../shared/data, or where SOURCING_SHARED_DATA says")
    return folder


_EXIT_STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave as ``cli.run_and_leave`` does, so that the summary is the last thing that is printed."""
    if _EXIT_STATUS in config.stash and not hasattr(config, "workerinput"):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_EXIT_STATUS])
