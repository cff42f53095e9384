"""How long work tells that it goes on, without knowing who listens.

The core calls ``track``; by default nobody listens. The command line installs a listener that draws bars.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol


class Listener(Protocol):
    """Whoever shows progress."""

    def start(self, label: str, total: int | None) -> Callable[[int], None]:
        """Begin a task and return what advances it by a number of units."""

    def finish(self, label: str) -> None:
        """End it."""


_listeners: list[Listener] = []


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Show progress through ``listener`` for the time of the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextlib.contextmanager
def track(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Announce a task of ``total`` units; the block calls what it is given with the units done."""
    advances = [listener.start(label, total) for listener in _listeners]

    def advance_all(units: int) -> None:
        for advance in advances:
            advance(units)

    try:
        yield advance_all
    finally:
        for listener in _listeners:
            listener.finish(label)
