"""Arrays of numbers, and how they are rounded where they become part of a model."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
_TINY = 1e-9


def rounded(value: float) -> float:
    """To ten digits, so that the last bits of a sum don't make another version of the same model."""
    return 0.0 if abs(value) < _TINY else float(f"{value:.10g}")
