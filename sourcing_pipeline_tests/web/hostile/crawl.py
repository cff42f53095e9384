"""Reads the sites of a job in a process of its own, so that its memory can be told: ``python -m ... FOLDER``."""

import json
import resource
import sys
from pathlib import Path

from sourcing_pipeline_tests.web.shard import Shard


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    visit = Shard(folder).read(*job["domains"], website_urls=job["website_urls"], **job["web"])
    visit.page_records.write_parquet(folder / "page_records.parquet")
    visit.site_outcomes.write_parquet(folder / "site_outcomes.parquet")
    (folder / "usage.json").write_text(json.dumps({"cpu_seconds": cpu_seconds(), "peak_bytes": peak_bytes()}))


def cpu_seconds() -> float:
    """Time of the processor that this process and its children have used."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_bytes() -> int:
    """Most memory that this process has used, and beside it the largest of its children."""
    unit = 1 if sys.platform == "darwin" else 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + children
    # On Linux ru_maxrss is inherited from the process that started this one: here that is pytest with all it has loaded.
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 + children


if __name__ == "__main__":
    main(Path(sys.argv[1]))
