"""Exact distinct counts over many windows at once: how many keys have at least so many facts, at each snapshot.

Each fact counts in a run of snapshots (``snapshots``). For a pair of subject and key these runs overlap: laid out by where
they begin and end, a running sum says how many facts the pair has at each snapshot, and where it crosses the threshold the
count of the subject rises or falls by one. Facts that became known late need no care of their own. All pairs are swept in
one go, since the running sum is back at zero where a pair ends.

What belongs here: the sweep. What doesn't: where pairs come from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

CHUNK_FACTS = 1 << 21
"""Facts swept at a time, so that what is looked at stays near the processor."""

_MOST_BITS = 61


@dataclass(frozen=True)
class PairLayout:
    """How subject, key, first snapshot and piece are packed into one number, from high bits to low ones."""

    subject_count: int
    key_count: int
    snapshot_count: int
    piece_count: int

    def __post_init__(self) -> None:
        """Refuse what doesn't fit.

        Raises:
            OverflowError: subjects, keys and snapshots need more bits than there are.
        """
        bits = self.subject_bits + self.key_bits + max(self.snapshot_bits + 1, self.snapshot_bits + self.piece_bits)
        if bits > _MOST_BITS:
            raise OverflowError(
                f"distinct counts need {bits} bits for a pair and its snapshots: {_MOST_BITS} are there"
            )

    @property
    def subject_bits(self) -> int:
        """Bits of a subject's number."""
        return self.subject_count.bit_length()

    @property
    def key_bits(self) -> int:
        """Bits of a key's number."""
        return self.key_count.bit_length()

    @property
    def snapshot_bits(self) -> int:
        """Bits of a snapshot's number, the one after the last included."""
        return self.snapshot_count.bit_length()

    @property
    def piece_bits(self) -> int:
        """Bits of a piece's number."""
        return self.piece_count.bit_length()


def changes(packed: Integers, layout: PairLayout, ends: Integers, at_least: int) -> NDArray[np.int32]:
    """By how much each subject's count of keys rises or falls at each snapshot.

    Args:
        packed: the facts, packed as ``layout`` says, sorted.
        layout: how.
        ends: for each piece the snapshot at which its facts have left the window.
        at_least: facts that a key needs to count.

    Returns:
        an array of subjects by snapshots (one more than there are: where what counts to the end would fall).
    """
    width = layout.snapshot_count + 1
    result = np.zeros((layout.subject_count, width), dtype=np.int32)
    tail_bits = layout.snapshot_bits + layout.piece_bits
    for part in _chunks(packed >> tail_bits):
        facts = packed[part]
        first = (facts >> layout.piece_bits) & ((1 << layout.snapshot_bits) - 1)
        end = ends[facts & ((1 << layout.piece_bits) - 1)]
        counts = first < end
        pair = (facts[counts] >> tail_bits) << (layout.snapshot_bits + 1)
        if not len(pair):
            continue
        moments = np.concatenate([pair | (first[counts] << 1), pair | (end[counts] << 1) | 1])
        moments.sort()
        subject, snapshot, change = _crossings(moments, layout, at_least)
        if len(subject):
            lowest, highest = int(subject[0]), int(subject[-1])
            cells = (subject - lowest) * width + snapshot
            added = np.bincount(cells, weights=change, minlength=(highest - lowest + 1) * width)
            result[lowest : highest + 1] += added.reshape(-1, width).astype(np.int32)
    return result


def _crossings(moments: Integers, layout: PairLayout, at_least: int) -> tuple[Integers, Integers, NDArray[np.int8]]:
    """Where the number of a pair's facts comes to the threshold (1) or falls below it (-1): subject, snapshot, change."""
    running = np.cumsum(1 - 2 * (moments & 1), dtype=np.int64)
    places = moments >> 1
    is_last = np.empty(len(places), dtype=np.bool_)
    np.not_equal(places[1:], places[:-1], out=is_last[:-1])
    is_last[-1] = True
    is_enough = (running[is_last] >= at_least).astype(np.int8)
    change = np.diff(is_enough, prepend=np.int8(0))
    crossed = np.flatnonzero(change)
    places = places[is_last][crossed]
    subject = places >> (layout.snapshot_bits + layout.key_bits)
    return subject, places & ((1 << layout.snapshot_bits) - 1), change[crossed]


def _chunks(pairs: Integers) -> Iterator[slice]:
    """Cut sorted pairs into parts that end where a pair does."""
    begin = 0
    while begin < len(pairs):
        end = begin + CHUNK_FACTS
        if end < len(pairs):
            border = int(np.searchsorted(pairs, pairs[end], side="left"))
            # One pair may be longer than a chunk.
            end = border if border > begin else int(np.searchsorted(pairs, pairs[end], side="right"))
        yield slice(begin, min(end, len(pairs)))
        begin = end
