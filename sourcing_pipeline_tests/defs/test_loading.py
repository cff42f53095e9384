"""Definitions load fast and without a word: in a process of their own, since this one has loaded everything."""

import subprocess
import sys
from pathlib import Path

import pytest

from sourcing_pipeline_tests.conftest import REPOSITORY

HEAVY = (
    "httpx",
    "jinja2",
    "openvino",
    "pandas",
    "price_parser",
    "protego",
    "py3langid",
    "requests",
    "scipy",
    "selectolax",
    "sentence_transformers",
    "sklearn",
    "tldextract",
    "tokenizers",
    "torch",
    "transformers",
    "vl_convert",
    "warcio",
    "xlsxwriter",
)
"""Libraries that only some step needs."""

LOAD = "import sys, sourcing_pipeline.definitions as loaded; loaded.defs.get_repository_def()"
SAY = f"; print(*sorted({{name.split('.')[0] for name in sys.modules}} & {set(HEAVY)!r}))"


def python(*arguments: str, workspace: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(REPOSITORY), "SOURCING_ROOT": str(workspace), "PATH": ""}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=workspace, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_libraries_that_only_a_step_needs_are_imported_by_the_step(tmp_path: Path) -> None:
    done = python("-c", LOAD + SAY, workspace=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.slow
def test_definitions_load_without_a_warning(tmp_path: Path) -> None:
    done = python("-W", "error", "-c", LOAD, workspace=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
