# Two commands, nothing before them: `make demo` and `make test`. Each sets up what it needs, once.
#
# TORCH=cpu   the CPU build of PyTorch (default: 200 MB)
# TORCH=cuda  the build that PyTorch's default index gives (on Linux: 2.7 GB of CUDA)
# PYTHON=...  the Python to make the virtual environment with (3.11 or later)

PYTHON ?= python3
TORCH ?= cpu
TORCH_VERSION := $(shell sed -n 's/^torch==//p' constraints.txt)
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FIND_LINKS := $(foreach place,$(PIP_FIND_LINKS),--find-links $(place))
export DAGSTER_HOME ?= $(CURDIR)/dagster_home

.PHONY: help setup demo test test-fast lint format ui docs screenshots clean

help:
	@echo "make demo    run the whole pipeline on the demo world"
	@echo "make test    run the tests          make test-fast  without the slow ones"
	@echo "make lint    check format, style, types and import rules"
	@echo "make ui      the Dagster UI         make docs       write the generated pages of docs/"
	@echo "make screenshots  take the README's pictures of the newest report"

# uv fails where an index can't be reached, pip goes on: so torch comes by pip, all else by uv.
$(READY): pyproject.toml constraints.txt Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (about a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
ifeq ($(TORCH),cpu)
	@$(BIN)/python -c 'import torch' 2>/dev/null \
	  || { test -n "$(PIP_FIND_LINKS)" && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps torch==$(TORCH_VERSION) 2>/dev/null; } \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --extra-index-url $(TORCH_CPU_INDEX) torch==$(TORCH_VERSION)
endif
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt $(FIND_LINKS) --editable '.[dev]'
	@touch $@

setup: $(READY)

demo: $(READY)
	@$(BIN)/sourcing demo

test: $(READY)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

test-fast: $(READY)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile -m "not slow"

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m sourcing_pipeline.contracts.dictionary --check

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)
	$(BIN)/python -m sourcing_pipeline.contracts.dictionary

screenshots: $(READY)
	$(BIN)/python docs/images/take.py $(lastword $(sort $(wildcard data/exports/*/report.html)))

ui: $(READY)
	@$(BIN)/python -m sourcing_pipeline.defs.pools
	@PYTHONWARNINGS='ignore:Function `dev_command` is superseded' $(BIN)/dagster dev --workspace workspace.yaml

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
