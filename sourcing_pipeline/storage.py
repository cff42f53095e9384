"""Where tables lie on disk, and how they get there without ever being half-written.

One zstd Parquet file per table, week and shard, written beside its target and renamed into place. What belongs here:
paths, atomic writes, reads that conform to contracts. What doesn't: what the tables mean, and the warehouse.
"""

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.errors import InputError, StorageError


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to; on success sync it and rename it into place, else remove it.

    Raises:
        StorageError: the file could not be written (a full disk, say); ``target`` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    except (OSError, pl.exceptions.ComputeError) as error:
        raise StorageError(
            f"could not write {target}: {error}; what stood there before is untouched: free some space, then run again"
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Write a whole file, or nothing."""
    write_with(target, lambda stream: _write_all(stream, content))


def write_with(target: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Let ``write`` fill a binary stream that becomes ``target`` only when all of it was written."""
    with replacing(target) as beside, beside.open("wb") as stream:
        write(stream)


def _write_all(stream: IO[bytes], content: bytes) -> None:
    stream.write(content)


def write_parquet(frame: pl.DataFrame, target: Path) -> None:
    """Write a frame as one zstd Parquet file, or nothing."""
    write_with(target, lambda stream: frame.write_parquet(stream, compression="zstd", statistics=True))


def read_parquet(path: Path) -> pl.DataFrame:
    """Read a Parquet file of the lake.

    Raises:
        InputError: the file is damaged.
    """
    try:
        return pl.read_parquet(path, glob=False, hive_partitioning=False)
    except pl.exceptions.PolarsError as error:
        raise InputError(
            f"{path} can't be read ({_first_line(error)}): remove it, then run again to rebuild it"
        ) from error


def _read_table(contract: type[Contract], path: Path) -> pl.DataFrame:
    """A file of a table; columns that it lacks because an earlier version wrote it are filled as the contract says."""
    try:
        return contract.completed(read_parquet(path))
    except pl.exceptions.ColumnNotFoundError as error:
        raise InputError(
            f"{path} lacks a column ({_first_line(error)}): another version wrote it; remove it, then run again to rebuild it"
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


@dataclass(frozen=True)
class Lake:
    """The tables of the pipeline below ``data/lake``."""

    root: Path

    def path(self, contract: type[Contract], as_of: date | None = None, shard: int | None = None) -> Path:
        """Where a table, or its part for a week or shard, lies."""
        folder = self.root / contract.table_name()
        if as_of is not None:
            folder /= f"as_of={as_of.isoformat()}"
        return folder / ("part.parquet" if shard is None else f"shard={shard:04d}.parquet")

    def write(
        self, contract: type[Contract], frame: pl.DataFrame, as_of: date | None = None, shard: int | None = None
    ) -> Path:
        """Conform a frame to its contract and write it in place of what was there."""
        target = self.path(contract, as_of, shard)
        write_parquet(contract.conform(frame), target)
        return target

    def read(self, contract: type[Contract], as_of: date | None = None) -> pl.DataFrame:
        """A table, or its part for a week: all shards together; empty where nothing was written yet."""
        folder = self.path(contract, as_of).parent
        parts = [_read_table(contract, part) for part in sorted(folder.glob("*.parquet"))]
        return pl.concat(parts, rechunk=True) if parts else contract.empty_frame()

    def row_count(self, contract: type[Contract], as_of: date | None = None) -> int:
        """How many rows a table, or its part for a week, has; the rows aren't read."""
        parts = sorted(self.path(contract, as_of).parent.glob("*.parquet"))
        return sum(int(pl.scan_parquet(part, glob=False).select(pl.len()).collect().item()) for part in parts)

    def read_shard(self, contract: type[Contract], shard: int, as_of: date | None = None) -> pl.DataFrame:
        """One shard of a table; empty where nothing was written yet."""
        part = self.path(contract, as_of, shard)
        return _read_table(contract, part) if part.exists() else contract.empty_frame()

    def redistribute(self, contract: type[Contract], shards: int, shard_of: Callable[[str], int]) -> bool:
        """Bring rows to the shards where their ``domain`` belongs, after the number of shards was changed.

        Every part first gets what it will hold beside what it holds, and only then loses what moved: a run that is
        killed in between leaves rows twice, never rows lost, and the next call mends it. Returns whether rows moved.
        """
        parts = {
            int(part.stem.removeprefix("shard=")): part for part in self.path(contract).parent.glob("shard=*.parquet")
        }
        held = {shard: _read_table(contract, part) for shard, part in parts.items()}
        home = {domain: shard_of(domain) for frame in held.values() for domain in frame["domain"].unique().to_list()}
        if all(home[domain] == shard for shard, frame in held.items() for domain in frame["domain"].unique()):
            return False
        everything = pl.concat(held.values()).unique(maintain_order=True)
        owner = everything["domain"].replace_strict(home, return_dtype=pl.Int64)
        wanted = {shard: everything.filter(owner == shard) for shard in range(shards)}
        for shard, frame in wanted.items():
            both = pl.concat([held.get(shard, contract.empty_frame()), frame]).unique(maintain_order=True)
            self.write(contract, both, shard=shard)
        for shard, frame in wanted.items():
            self.write(contract, frame, shard=shard)
        for shard, part in parts.items():
            if shard >= shards:
                part.unlink(missing_ok=True)
        return True

    @contextlib.contextmanager
    def exclusive(self, name: str, when_waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold a lock that other processes of this machine respect; it ends with the process, however that ends.

        For work that reads, changes and writes a file: two runs at once do it one after the other.
        """
        folder = self.root / ".locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.lock").open("ab") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                when_waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def weeks(self, contract: type[Contract]) -> list[date]:
        """The weeks for which a table was written, oldest first."""
        folders = self.path(contract).parent.glob("as_of=*")
        names = (re.fullmatch(r"as_of=(\d{4}-\d{2}-\d{2})", folder.name) for folder in folders)
        return sorted(date.fromisoformat(name.group(1)) for name in names if name)
