"""The real ``dagster dev`` on a workspace, in a process of its own, and what a user asks of it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline_tests.conftest import REPOSITORY
from sourcing_pipeline_tests.end_to_end.workspaces import QUICK

MOST_SECONDS = 420
_FINISHED = ("SUCCESS", "FAILURE", "CANCELED")

_LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
_STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
_LOADED = "{ workspaceOrError { ... on Workspace { locationEntries { name loadStatus locationOrLoadError { __typename } } } } }"


@dataclass(frozen=True)
class DagsterDev:
    """A Dagster that is up: ``address`` is its UI."""

    address: str
    log: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """The data that its GraphQL API answers."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"{self.address}/graphql", data=body, headers={"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = json.load(answer)
        assert "errors" not in said, said["errors"]
        return said["data"]

    def launch(self, job: str, week: str) -> str:
        """Launch a job for a week, as the UI does; the id of the run."""
        params = {
            "selector": {
                "repositoryLocationName": "sourcing_pipeline",
                "repositoryName": "__repository__",
                "jobName": job,
            },
            "executionMetadata": {"tags": [{"key": "dagster/partition", "value": week}]},
            "mode": "default",
        }
        launched = self.ask(_LAUNCH, params=params)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def end_of(self, run: str) -> str:
        """Wait until a run has ended; how it did."""
        begun = time.monotonic()
        while time.monotonic() - begun < MOST_SECONDS:
            status = str(self.ask(_STATUS, id=run)["runOrError"]["status"])
            if status in _FINISHED:
                return status
            time.sleep(0.5)
        raise TimeoutError(f"run {run} has not ended after {MOST_SECONDS} s: {self.log.read_text()[-2000:]}")


@contextlib.contextmanager
def dagster_dev(
    workspace: Path, server: DemoServer | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[DagsterDev]:
    """Start it, wait until the definitions are loaded, and stop it with all that it started."""
    home = workspace / "dagster_home"
    home.mkdir(exist_ok=True)
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").write_bytes((REPOSITORY / "dagster_home" / "dagster.yaml").read_bytes())
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCING_", "DAGSTER_"))}
    environment |= QUICK | {"SOURCING_ROOT": str(workspace), "DAGSTER_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    environment |= {"SOURCING_WEB__CONNECT_TO": server.address if server else "127.0.0.1:9"} | dict(settings or {})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = workspace / "dagster_dev.log"
    command = [str(Path(sys.executable).parent / "dagster"), "dev", "--workspace", str(REPOSITORY / "workspace.yaml")]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            cwd=REPOSITORY,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    dev = DagsterDev(f"http://127.0.0.1:{port}", log)
    try:
        _wait_until_loaded(dev, process)
        yield dev
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_loaded(dev: DagsterDev, process: "subprocess.Popen[bytes]") -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < MOST_SECONDS:
        assert process.poll() is None, dev.log.read_text()[-4000:]
        with contextlib.suppress(OSError):
            entries = dev.ask(_LOADED)["workspaceOrError"]["locationEntries"]
            if entries and all(entry["loadStatus"] == "LOADED" for entry in entries):
                kinds = {entry["locationOrLoadError"]["__typename"] for entry in entries}
                assert kinds == {"RepositoryLocation"}, dev.log.read_text()[-4000:]
                return
        time.sleep(0.5)
    raise TimeoutError(dev.log.read_text()[-4000:])
