"""One thread for numerical libraries while small models are fitted.

Matrices of a few hundred rows are done sooner than threads are woken, and on a busy machine threads that wait for each
other take tens of times as long. The sums come out the same on any number of cores as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS and OpenMP to one thread."""
    import sklearn.ensemble  # noqa: F401 - its OpenMP has to be loaded to be held
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
