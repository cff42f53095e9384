"""Files and folders that appear whole or not at all.

Something new is made in a folder beside its place and then renamed into it. A process that is killed in between leaves
that folder behind; the next one to come removes it, and puts back what had been moved aside.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_LOCK = ".replacing.lock"


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Be the only process of this machine that replaces something beside ``place``; the lock ends with the process, however it ends."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / _LOCK).open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _tidy(place)
        yield


@contextlib.contextmanager
def beside(place: Path) -> Iterator[Path]:
    """An empty folder on the same disk as ``place``; it is removed at the end, with whatever is still in it."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(place), dir=place.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap_folder_in(made: Path, place: Path) -> None:
    """Put the folder ``made`` where ``place`` is.

    There is no rename that replaces a full folder, so the old one is moved aside first: for a moment the place is
    empty, but never half full. Whoever is killed in that moment leaves the old folder to ``alone``, which puts it back.
    """
    for path in (*made.iterdir(), made):
        _sync(path)
    aside = _aside(place)
    if place.exists():
        place.rename(aside)
    try:
        made.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    _sync(place.parent)
    shutil.rmtree(aside, ignore_errors=True)


def swap_file_in(made: Path, place: Path) -> None:
    """Put the file ``made`` where ``place`` is, in one step."""
    _sync(made)
    made.replace(place)
    _sync(place.parent)


def _tidy(place: Path) -> None:
    """Undo what killed processes left; only whoever is alone may do so."""
    if _aside(place).exists():
        if place.exists():
            shutil.rmtree(_aside(place), ignore_errors=True)
        else:
            _aside(place).rename(place)
    for leftover in place.parent.glob(f"{_prefix(place)}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _prefix(place: Path) -> str:
    return f".{place.name}.partial."


def _aside(place: Path) -> Path:
    return place.parent / f".{place.name}.before"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
