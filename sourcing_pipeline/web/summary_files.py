"""Where summaries of visits are kept: a small file per shard beside the tables of the lake, the newest visit's only.

A step that reads a shard hands nothing on; what all shards of a run came to is put together from these files by
whichever process comes after. Rows of the tables wouldn't do: saved pages carry other people's times, and pages taken
up from an interrupted run are older than the run.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sourcing_pipeline.storage import Lake, write_bytes
from sourcing_pipeline.web.summary import VisitSummary

_SUMMARY = TypeAdapter(VisitSummary)


def write_summary(lake: Lake, run: str, shard: int, summary: VisitSummary) -> None:
    """Keep what a run's visit to a shard came to, in place of the visit before."""
    content = {"run": run, "summary": _SUMMARY.dump_python(summary, mode="json")}
    write_bytes(_path(lake, shard), json.dumps(content).encode())


def summaries_of_run(lake: Lake, run: str, shards: int) -> Mapping[int, VisitSummary]:
    """What a run's visits came to, by shard; without those of which another run has written since."""
    found = {shard: _read(_path(lake, shard), run) for shard in range(shards)}
    return {shard: summary for shard, summary in found.items() if summary is not None}


def _path(lake: Lake, shard: int) -> Path:
    return lake.root / ".visits" / f"shard={shard:04d}.json"


def _read(path: Path, run: str) -> VisitSummary | None:
    """A file that is missing, damaged or of an older version is as good as none: it is for show."""
    try:
        content = json.loads(path.read_bytes())
        return _SUMMARY.validate_python(content["summary"], strict=False) if content["run"] == run else None
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None
