"""An integer program, put together column by column and row by row, and its best solution by HiGHS.

HiGHS is deterministic: the same program gives the same solution. What doesn't belong here: what a program means.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
_SCALE = 2.0**13
"""Values are brought to this size by a power of two, so that the solver's absolute tolerances don't matter."""


class Program:
    """Maximise the sum of ``value`` x column, each column a whole number from 0 to its bound."""

    def __init__(self) -> None:
        self._values: list[Numbers] = []
        self._upper: list[Numbers] = []
        self._entries: list[tuple[Indices, Indices, Numbers]] = []
        self._low: list[Numbers] = []
        self._high: list[Numbers] = []
        self._column_count = 0
        self._row_count = 0

    def columns(self, values: Numbers, upper: float) -> Indices:
        """Add a column for each value, and return their numbers."""
        self._values.append(values)
        self._upper.append(np.full(len(values), upper))
        self._column_count += len(values)
        return np.arange(self._column_count - len(values), self._column_count)

    def rows(self, plus: tuple[Indices, Indices], minus: tuple[Indices, Indices], low: Numbers, high: Numbers) -> None:
        """Add rows: for each, its columns of ``plus`` less those of ``minus`` lie between ``low`` and ``high``.

        Args:
            plus: numbers of columns, and for each the row (from 0) in which it stands.
            minus: likewise.
            low: for each row.
            high: for each row.
        """
        for (column, row), sign in ((plus, 1.0), (minus, -1.0)):
            self._entries.append((column, row + self._row_count, np.full(len(column), sign)))
        self._low.append(low)
        self._high.append(high)
        self._row_count += len(high)

    def row(self, plus: Indices, minus: Indices | None = None, *, low: float = -np.inf, high: float) -> None:
        """Add one row."""
        less = np.empty(0, dtype=np.int64) if minus is None else minus
        self.rows((plus, np.zeros_like(plus)), (less, np.zeros_like(less)), np.array([low]), np.array([high]))

    def solve(self) -> Indices:
        """The best whole number for each column.

        Raises:
            RuntimeError: there is no solution. Programs of this room always have one, so that's a defect of ours.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csc_array

        if not self._column_count:
            return np.empty(0, dtype=np.int64)
        values = np.concatenate(self._values)
        columns, rows, signs = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = csc_array((signs, (rows, columns)), shape=(self._row_count, self._column_count))
        found = milp(
            -values * _scale(values),
            integrality=np.ones(self._column_count),
            bounds=Bounds(0, np.concatenate(self._upper)),
            constraints=LinearConstraint(matrix, np.concatenate(self._low), np.concatenate(self._high)),
            options={"mip_rel_gap": 0.0},
        )
        if found.x is None or found.status != 0:
            raise RuntimeError(f"no assignment of places was found: {found.message}")
        solution: Indices = np.rint(found.x).astype(np.int64)
        return solution


def _scale(values: Numbers) -> float:
    largest = float(np.abs(values).max(initial=0.0))
    return float(2.0 ** np.floor(np.log2(_SCALE / largest))) if largest > 0 else 1.0
