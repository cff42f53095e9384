"""Which files of some folders are new or changed since they were last taken in, and whether all of them are whole.

What belongs here: the rule, as a step from what was seen last to what is there now. What doesn't: who asks, how often,
and what is done then.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

READ_SUFFIXES = (".csv", ".parquet")
"""Files that people upload get another name first (``.part``, ``.tmp``, ``.filepart``, ...), and none of these are read."""

FileState = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


@dataclass(frozen=True)
class Memory:
    """What is kept from one look to the next."""

    seen: Mapping[str, FileState] = field(default_factory=dict)
    """The files as they were at the last look."""
    taken: Mapping[str, FileState] = field(default_factory=dict)
    """The files as they were when they were last taken in."""

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps({"seen": self.seen, "taken": self.taken}, sort_keys=True, ensure_ascii=True)

    @classmethod
    def from_text(cls, text: str | None) -> Self:
        """From JSON; what can't be understood counts as nothing seen, so that files are looked at anew."""
        try:
            said = json.loads(text or "{}")
            return cls(**{name: _states(said.get(name, {})) for name in ("seen", "taken")})
        except (ValueError, TypeError, AttributeError):
            return cls()


@dataclass(frozen=True)
class Look:
    """What a look found."""

    memory: Memory
    changed: tuple[str, ...]
    """Files to take in: new or changed, and all files are whole. Empty where there is nothing to do yet."""
    growing: tuple[str, ...]
    """Files that changed since the last look and may not be whole yet: nothing is taken in before they are."""
    run_key: str
    """Names the files as they are: the same files give the same key, whatever was remembered."""


def files_now(folders: Sequence[Path]) -> dict[str, FileState]:
    """The files of some folders that are read, by ``folder/name``; a folder may be missing.

    Hidden files, locks of office programs and files under other suffixes don't count. Names that are no text are
    written as escapes.
    """
    found = {}
    for folder in folders:
        for path in sorted(folder.glob("*")):
            if path.name.startswith((".", "~")) or path.suffix.lower() not in READ_SUFFIXES:
                continue
            try:
                state = path.stat()
            except FileNotFoundError:  # taken away meanwhile
                continue
            if path.is_file():
                name = f"{folder.name}/{path.name}".encode("utf-8", "surrogateescape").decode(
                    "utf-8", "backslashreplace"
                )
                found[name] = (state.st_size, state.st_mtime_ns)
    return found


def look(memory: Memory, now: Mapping[str, FileState]) -> Look:
    """Compare what is there with what was seen and taken in.

    A file is whole when it is as it was at the last look. A file that was taken away asks for nothing; should it come
    back, it is new.

    Args:
        memory: what the last look left.
        now: the files as they are.
    """
    growing = tuple(sorted(name for name, state in now.items() if memory.seen.get(name) != state))
    changed = () if growing else tuple(sorted(name for name, state in now.items() if memory.taken.get(name) != state))
    taken = now if changed else {name: state for name, state in memory.taken.items() if name in now}
    return Look(Memory(dict(now), dict(taken)), changed, growing, _key(now))


def _key(now: Mapping[str, FileState]) -> str:
    return hashlib.sha256(json.dumps(sorted(now.items())).encode()).hexdigest()[:32]


def _states(said: Mapping[str, Sequence[int]]) -> dict[str, FileState]:
    return {name: (int(size), int(changed_at)) for name, (size, changed_at) in said.items()}
