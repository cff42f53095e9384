"""What these tests share: the command in a process of its own, and small worlds to run it on."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sourcing_pipeline.demo.server import DemoServer

QUICK = {
    "SOURCING_WEB__DELAY_SECONDS": "0",
    "SOURCING_WEB__TOTAL_TIMEOUT_SECONDS": "2",
    "SOURCING_WEB__PAGES_PER_SITE": "6",
}


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    exit_code: int
    out: str
    err: str


def sourcing(*arguments: str, workspace: Path, server: DemoServer | None = None, **settings: str) -> Said:
    """Run ``sourcing`` as a user would; websites come from ``server``, never from the network."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCING_", "DAGSTER_"))}
    environment |= QUICK | settings | {"SOURCING_ROOT": str(workspace), "PYTHONWARNINGS": "ignore"}
    # Where no server is given nothing listens: a request would fail rather than leave the machine.
    environment["SOURCING_WEB__CONNECT_TO"] = server.address if server else "127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, "-m", "sourcing_pipeline.cli", *arguments],
        env=environment,
        cwd=workspace,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
