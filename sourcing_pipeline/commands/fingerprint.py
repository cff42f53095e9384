"""Whether a week must be run again: a digest of all that its result depends on.

A week whose inputs, settings and code are what they were has nothing to gain from a second run. What a view in the
marketplace file reads from elsewhere is not seen here; ``sourcing run --force`` is for that.
"""

import hashlib
import json
from datetime import date
from importlib.resources import files
from pathlib import Path

from sourcing_pipeline.scoring.pointers import files_that_decide
from sourcing_pipeline.scoring.training_weeks import is_regular, trains
from sourcing_pipeline.settings import Settings
from sourcing_pipeline.storage import write_bytes
from sourcing_pipeline.web.warc_source import warc_files


def fingerprint(settings: Settings, as_of: date) -> str:
    """SHA-256 over week, settings, code, the contents of the input files, and who was in charge of the models before."""
    digest = hashlib.sha256()
    digest.update(as_of.isoformat().encode())
    # How the work is done and where the sites are reached changes nothing about the result.
    told = settings.model_dump_json(
        exclude={"alerts": True, "root": True, "web": {"connect_to", "sites_per_day"}, "workspace": {"executor"}}
    )
    digest.update(told.encode())
    # A week that was trained by order trains when it is run again.
    every_weeks = settings.scoring.train_every_weeks
    digest.update(str(not is_regular(as_of, every_weeks) and trains(settings.models_dir, as_of, every_weeks)).encode())
    for path in (*_code_files(), *_input_files(settings), *files_that_decide(settings.models_dir, as_of)):
        digest.update(path.name.encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _code_files() -> list[Path]:
    package = Path(str(files("sourcing_pipeline")))
    return sorted(path for path in package.rglob("*") if path.suffix in {".py", ".sql", ".jinja", ".css", ".js"})


def _input_files(settings: Settings) -> list[Path]:
    folders = (settings.candidates_dir, settings.crm_returns_dir)
    feeds = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*"))]
    warcs = warc_files(settings.web.warc_paths, settings.root) if settings.web.source == "warc" else []
    return [path for path in (*feeds, settings.marketplace_file, settings.rates_file, *warcs) if path.is_file()]


def is_up_to_date(settings: Settings, as_of: date) -> bool:
    """Whether the week was run to its end on just this, and its files are still there."""
    record = _record_path(settings, as_of)
    if not record.exists() or not (settings.exports_dir / as_of.isoformat() / "manifest.json").exists():
        return False
    try:
        said = json.loads(record.read_text())
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("fingerprint") == fingerprint(settings, as_of)


def remember(settings: Settings, as_of: date, digest: str) -> None:
    """Note that the week was run to its end on what ``digest`` was taken from."""
    write_bytes(_record_path(settings, as_of), json.dumps({"fingerprint": digest}).encode())


def forget(settings: Settings, as_of: date) -> None:
    """Note that the week is being run: until it ends, it isn't up to date."""
    _record_path(settings, as_of).unlink(missing_ok=True)


def _record_path(settings: Settings, as_of: date) -> Path:
    return settings.lake_dir / "finished_weeks" / f"{as_of.isoformat()}.json"
