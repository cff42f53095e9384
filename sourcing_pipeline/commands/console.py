"""What people see in the terminal: one console, progress bars, tables."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from sourcing_pipeline.progress import listening

WORTH_A_LINE_SECONDS = 0.5
"""Tasks that end sooner aren't worth a line in a log."""

console = Console(highlight=False, soft_wrap=True)
"""For results."""


aside = Console(stderr=True, highlight=False, soft_wrap=True)
"""For progress and errors."""


class _Bars:
    """Draws a bar for each task that the core announces."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def start(self, label: str, total: int | None) -> Callable[[int], None]:
        """Draw a new bar."""
        task = self._progress.add_task(label, total=total)
        self._tasks[label] = task
        return lambda units: self._progress.update(task, advance=units)

    def finish(self, label: str) -> None:
        """Leave the finished bar where it stands."""
        self._progress.stop_task(self._tasks.pop(label))


class _Lines:
    """Where no bar can be drawn (a log, a pipe): a line for each task that took its time."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._done: dict[str, int] = {}

    def start(self, label: str, total: int | None) -> Callable[[int], None]:  # noqa: ARG002 - a bar needs the total
        """Begin to count."""
        self._begun[label], self._done[label] = time.monotonic(), 0

        def advance(units: int) -> None:
            self._done[label] += units

        return advance

    def finish(self, label: str) -> None:
        """Say what was done in which time."""
        seconds = time.monotonic() - self._begun[label]
        if seconds >= WORTH_A_LINE_SECONDS:
            aside.print(f"  {label}: {self._done[label]:,} in {seconds:.1f} s", markup=False)


@contextmanager
def progress_shown(headline: str) -> Iterator[Callable[[str], None]]:
    """Show a headline whose end the block changes by calling what it is given, and bars below it."""
    if not aside.is_terminal:
        aside.print(f"{headline} ...", markup=False)
        with listening(_Lines()):
            yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=aside) as progress:
        task = progress.add_task(headline, total=None)

        def step(name: str) -> None:
            progress.update(task, description=f"{headline}: {name}", advance=1)

        with listening(_Bars(progress)):
            yield step
        progress.update(task, description=headline)
