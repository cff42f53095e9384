"""What people see in the terminal: one console, progress bars, tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from sourcing_pipeline.progress import listening

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
        """Leave the finished bar where it stands in a terminal; say it in a line elsewhere."""
        task = self._tasks.pop(label)
        if not self._progress.console.is_terminal:
            done = self._progress.tasks[self._progress.task_ids.index(task)]
            self._progress.console.print(f"  {label}: {int(done.completed)} in {done.elapsed or 0:.1f} s")


@contextmanager
def progress_shown(headline: str) -> Iterator[Callable[[str], None]]:
    """Show a headline whose end the block changes by calling what it is given, and bars below it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=aside, transient=False) as progress:
        task = progress.add_task(headline, total=None)

        def step(name: str) -> None:
            progress.update(task, description=f"{headline}: {name}", advance=1)

        with listening(_Bars(progress)):
            yield step
        progress.update(task, description=headline)
