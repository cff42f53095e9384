"""pandera for Polars, without pandas.

pandera imports pandas wherever that is installed, in two thirds of a second, though contracts of Polars frames need
none of it. We don't depend on pandas; who works on this product has it, for a test. So it can't be found while pandera
is imported, which pandera is made for. What belongs here: that import. What doesn't: contracts.
"""

import importlib.abc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

_HIDDEN = "pandas"


class _Hider(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Say that pandas isn't installed; leave all else to other finders."""
        del path, target
        if fullname == _HIDDEN:
            raise ModuleNotFoundError(f"No module named '{_HIDDEN}'", name=_HIDDEN)
        return None


@contextmanager
def _hidden() -> Iterator[None]:
    hider = _Hider()
    sys.meta_path.insert(0, hider)
    try:
        yield
    finally:
        sys.meta_path.remove(hider)


with _hidden():
    import pandera.polars as pa

__all__ = ["pa"]
