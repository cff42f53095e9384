"""How long work tells that it goes on, without knowing who listens.

The core calls ``track``; by default nobody listens. The command line installs a listener that draws bars.
"""

import contextlib
from collections.abc import Iterator
from typing import Protocol


class Task(Protocol):
    """Work that goes on: called with the units done since, and told in words what came of them."""

    def __call__(self, units: int) -> None:
        """Advance by a number of units."""

    def describe(self, text: str) -> None:
        """Say beside the units how things stand; the newest text holds."""


class Listener(Protocol):
    """Whoever shows progress."""

    def start(self, label: str, total: int | None) -> Task:
        """Begin a task and return what takes its progress."""

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


class _ForAll:
    """One task as each of the listeners shows it."""

    def __init__(self, tasks: list[Task]) -> None:
        self._tasks = tasks

    def __call__(self, units: int) -> None:
        for task in self._tasks:
            task(units)

    def describe(self, text: str) -> None:
        for task in self._tasks:
            task.describe(text)


@contextlib.contextmanager
def track(label: str, total: int | None = None) -> Iterator[Task]:
    """Announce a task of ``total`` units; the block calls what it is given with the units done."""
    task = _ForAll([listener.start(label, total) for listener in _listeners])
    try:
        yield task
    finally:
        for listener in _listeners:
            listener.finish(label)
