"""What retailers of a demo world look at after a search: a brand of the category, minutes later.

What belongs here: which page views follow which searches. What doesn't: how many of each there are (``marketplace``).
"""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MOST_FOLLOWED = 0.75
"""Share of searches with very many results that a page view follows."""

_HALF_FOLLOWED_RESULTS = 3
"""Results with which half as many are followed."""
_SECONDS = (15, 1_500)


def follow_searches(
    rng: np.random.Generator,
    seconds: Integers,
    category: Integers,
    results: Integers,
    is_view: NDArray[np.bool_],
    is_search: NDArray[np.bool_],
    end: int,
) -> tuple[Integers, Integers]:
    """Move page views to just after searches of their category: the more results, the more often.

    A view only moves forward in time, from before the search, so that its brand is there; the newest one is taken. So how
    often a brand is seen stays as it was, and nearly when.

    Args:
        rng: draws which searches are followed, and how soon.
        seconds: when each event happens, ascending.
        category: of each event.
        results: of each search.
        is_view: which events may move.
        is_search: which may be followed.
        end: the moment before which everything happens.

    Returns:
        when each event happens now, and the event that each follows (itself, if none).
    """
    lucky = rng.random(len(seconds)) < MOST_FOLLOWED * results / (results + _HALF_FOLLOWED_RESULTS)
    later = seconds + rng.integers(*_SECONDS, len(seconds))
    is_followed = is_search & lucky & (later < end)
    moved, follows = seconds.copy(), np.arange(len(seconds))
    for wanted in np.unique(category):
        waiting: list[int] = []
        for event in np.flatnonzero((category == wanted) & (is_view | is_followed)).tolist():
            if is_view[event]:
                waiting.append(event)
            elif waiting:
                view = waiting.pop()
                moved[view], follows[view] = later[event], event
    return moved, follows
