"""Every check has a table that passes it and one that fails it."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.result import SAMPLE_ROWS

AS_OF = date(2024, 3, 4)
NOW = datetime(2024, 3, 4, tzinfo=UTC)


def frame(*rows: dict[str, Any], **types: Any) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides=types)


QUARANTINE = Quarantine.from_rows(
    [{"table": "orders", "row_key": f"o{n}", "reason": "bad", "row": "{}", "known_at": NOW} for n in range(30)]
)
CANDIDATES = frame({"candidate_id": "c1"}, {"candidate_id": "c2"})
OUTCOMES = frame(
    {"candidate_id": "c1", "brand_id": "x", "outcome": "scored"},
    {"candidate_id": "c2", "brand_id": "y", "outcome": "duplicate"},
)
SCORES = frame(
    {"brand_id": "x", "ranked_by": "model", "as_of": AS_OF}, {"brand_id": "z", "ranked_by": "baseline", "as_of": AS_OF}
)
VERSION = {"model": "p_sign", "version": "1", "stage": "champion", "stage_reason": "better", "as_of": AS_OF}
LISTED = frame(
    {"rank": 1, "brand_id": "x", "expected_value": 9.0, "assignment": "model"},
    {"rank": 2, "brand_id": "y", "expected_value": 1.0, "assignment": "explore"},
    {"rank": 3, "brand_id": "z", "expected_value": 5.0, "assignment": "model"},
)
ON_LIST = {"rank": 1, "brand_id": "x", "domain": "x.com", "contact_email": None}
PAGES = frame({"url": "https://x.com/", "final_url": "https://www.x.com/"})


def excluded(domain: str | None = None, email: str | None = None, here: str | None = None, **row: Any) -> CheckResult:
    return checks.no_excluded_on_list(
        frame(ON_LIST | row, contact_email=pl.String),
        frame({"domain": domain, "email": email}, domain=pl.String, email=pl.String),
        frame({"domain": here, "left_at": None}, domain=pl.String, left_at=pl.Datetime),
        OUTCOMES,
    )


def reasons(reason: str | None, evidence: str | None) -> CheckResult:
    row = {"brand_id": "x"} | {f"reason_{n}": None for n in (2, 3)} | {f"reason_{n}_evidence_url": None for n in (2, 3)}
    texts = dict.fromkeys([f"reason_{n}{end}" for n in (1, 2, 3) for end in ("", "_evidence_url")], pl.String)
    return checks.reasons_have_evidence(
        frame(row | {"reason_1": reason, "reason_1_evidence_url": evidence}, **texts), PAGES
    )


def embedded(*vectors: list[float | None]) -> pl.DataFrame:
    rows = [{"content_digest": str(n), "embedding_model": "m", "embedding": v} for n, v in enumerate(vectors)]
    return frame(*rows, embedding=pl.List(pl.Float32))


def categorised(*categories: str) -> pl.DataFrame:
    return frame(*({"category": category, "category_method": "classifier"} for category in categories))


PAIRS: dict[str, tuple[Callable[[], CheckResult], Callable[[], CheckResult]]] = {
    "rows": (
        lambda: checks.has_rows(CANDIDATES, "candidates"),
        lambda: checks.has_rows(CANDIDATES.clear(), "candidates"),
    ),
    "contract: value": (
        lambda: checks.contract_holds(QUARANTINE, Quarantine),
        lambda: checks.contract_holds(QUARANTINE.with_columns(pl.lit(None, pl.String).alias("reason")), Quarantine),
    ),
    "contract: key": (
        lambda: checks.contract_holds(QUARANTINE.clear(), Quarantine),
        lambda: checks.contract_holds(pl.concat([QUARANTINE, QUARANTINE]), Quarantine),
    ),
    "contract: column": (
        lambda: checks.contract_holds(QUARANTINE.select(reversed(QUARANTINE.columns)), Quarantine),
        lambda: checks.contract_holds(QUARANTINE.drop("row"), Quarantine),
    ),
    "quarantine": (
        lambda: checks.share_in_quarantine({"orders": 1000, "events": 0}, {"orders": 30}, QUARANTINE, 0.05),
        lambda: checks.share_in_quarantine({"orders": 100, "brands": 5}, {"orders": 30}, QUARANTINE, 0.05),
    ),
    "suppressions": (
        lambda: checks.suppressions_readable(QUARANTINE),
        lambda: checks.suppressions_readable(QUARANTINE.with_columns(pl.lit("suppressions").alias("table"))),
    ),
    "all tables": (
        lambda: checks.tables_present({"a", "b", "a_history"}, ["a", "b"]),
        lambda: checks.tables_present({"a"}, ["a", "b"]),
    ),
    "newest fact": (
        lambda: checks.newest_fact_age("orders", NOW - timedelta(days=2), AS_OF, 3),
        lambda: checks.newest_fact_age("orders", NOW - timedelta(days=4), AS_OF, 3),
    ),
    "newest fact: none": (
        lambda: checks.newest_fact_age("orders", NOW + timedelta(days=2), AS_OF, 3),
        lambda: checks.newest_fact_age("orders", None, AS_OF, 3),
    ),
    "outcomes: none missing": (
        lambda: checks.one_outcome_per_candidate(CANDIDATES, OUTCOMES),
        lambda: checks.one_outcome_per_candidate(CANDIDATES, OUTCOMES.head(1)),
    ),
    "outcomes: none twice": (
        lambda: checks.one_outcome_per_candidate(CANDIDATES.clear(), OUTCOMES.clear()),
        lambda: checks.one_outcome_per_candidate(CANDIDATES, pl.concat([OUTCOMES, OUTCOMES.head(1)])),
    ),
    "outcomes: none unknown": (
        lambda: checks.one_outcome_per_candidate(CANDIDATES.head(1), OUTCOMES.head(1)),
        lambda: checks.one_outcome_per_candidate(CANDIDATES.head(1), OUTCOMES),
    ),
    "scores: none missing": (
        lambda: checks.scores_cover_eligible(SCORES.head(1), OUTCOMES),
        lambda: checks.scores_cover_eligible(SCORES.clear(), OUTCOMES),
    ),
    "scores: none beyond": (
        lambda: checks.scores_cover_eligible(SCORES.clear(), OUTCOMES.clear()),
        lambda: checks.scores_cover_eligible(SCORES, OUTCOMES),
    ),
    "unit vectors": (
        lambda: checks.embedding_unit_norm(embedded([1.0, 0.0], [0.6, 0.8])),
        lambda: checks.embedding_unit_norm(embedded([1.0, 0.0], [0.6, 0.9])),
    ),
    "unit vectors without gaps": (
        lambda: checks.embedding_unit_norm(embedded([1.0, 0.0]).clear()),
        lambda: checks.embedding_unit_norm(embedded([1.0, float("nan")])),
    ),
    "categories": (
        lambda: checks.category_known_share(categorised("Candles", "unknown"), 0.5),
        lambda: checks.category_known_share(categorised("Candles", "unknown", "unknown"), 0.5),
    ),
    "models": (
        lambda: checks.model_beats_baseline_or_says_so(frame(VERSION), SCORES),
        lambda: checks.model_beats_baseline_or_says_so(frame(VERSION | {"stage": "rejected"}), SCORES),
    ),
    "models: none, and says so": (
        lambda: checks.model_beats_baseline_or_says_so(frame(VERSION | {"stage": "rejected"}), SCORES.tail(1)),
        lambda: checks.model_beats_baseline_or_says_so(frame(VERSION | {"as_of": AS_OF + timedelta(days=7)}), SCORES),
    ),
    "list: ranks": (
        lambda: checks.list_is_consistent(LISTED),
        lambda: checks.list_is_consistent(LISTED.with_columns(pl.col("rank") + 1)),
    ),
    "list: once each": (
        lambda: checks.list_is_consistent(LISTED.clear()),
        lambda: checks.list_is_consistent(LISTED.with_columns(pl.lit("x").alias("brand_id"))),
    ),
    "list: order": (
        lambda: checks.list_is_consistent(LISTED.reverse()),
        lambda: checks.list_is_consistent(LISTED.with_columns(-pl.col("expected_value"))),
    ),
    "suppressed domain": (lambda: excluded(domain="https://y.com"), lambda: excluded(domain="https://www.X.com/shop")),
    "suppressed host": (lambda: excluded(domain="ax.com"), lambda: excluded(domain="shop.x.com")),
    "suppressed address": (
        lambda: excluded(email="somebody@gmail.com", contact_email="else@gmail.com"),
        lambda: excluded(email="Somebody@gmail.com ", contact_email="somebody@gmail.com"),
    ),
    "suppressed address of the site": (lambda: excluded(email="me@y.com"), lambda: excluded(email="me@x.com")),
    "on the marketplace": (lambda: excluded(here="y.com"), lambda: excluded(here="http://x.com/")),
    "not eligible": (lambda: excluded(domain_=1), lambda: excluded(brand_id="y")),
    "no domain": (
        lambda: excluded(domain="y.com", brand_id="x"),
        lambda: excluded(domain="y.com", brand_id="unheard of"),
    ),
    "reason with a page": (lambda: reasons("r", "https://www.x.com/"), lambda: reasons("r", "https://x.com/other")),
    "reason with a metric": (lambda: reasons("r", "metric:lookalikes/x.com"), lambda: reasons("r", None)),
    "reason with a table": (lambda: reasons("r", "metric:candidates/c"), lambda: reasons("r", "metric:hearsay/c")),
    "no reason": (lambda: reasons(None, None), lambda: reasons("", "")),
}


@pytest.mark.parametrize("name", PAIRS)
def test_passes_what_is_right(name: str) -> None:
    result = PAIRS[name][0]()
    assert result.passed, result
    assert result.expected
    assert result.observed


@pytest.mark.parametrize("name", PAIRS)
def test_fails_what_is_wrong_and_says_how_to_mend_it(name: str) -> None:
    result = PAIRS[name][1]()
    assert not result.passed, result
    assert result.severity in ("ERROR", "WARN")
    assert result.expected
    assert result.observed
    assert result.remedy


def test_a_sample_is_capped_and_plain() -> None:
    result = checks.share_in_quarantine({"orders": 100}, {"orders": 30}, QUARANTINE, 0.05)
    assert len(result.sample) == SAMPLE_ROWS
    assert result.sample[0] == {"table": "orders", "row_key": "o0", "reason": "bad"}
    assert result.observed == "orders 30 of 100"


def test_a_left_brand_may_be_on_the_list() -> None:
    brands = frame({"domain": "x.com", "left_at": NOW})
    nobody = frame({"domain": None, "email": None}, domain=pl.String, email=pl.String)
    assert checks.no_excluded_on_list(frame(ON_LIST, contact_email=pl.String), nobody, brands, OUTCOMES).passed


@pytest.fixture
def export(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    contents = {"list.csv": b'a,b\n1,"x\ny"\n2,z\n', "report.html": b"<html>"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "manifest.json").write_text("{}")
    files: dict[str, dict[str, Any]] = {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in contents.items()
    }
    files["list.csv"]["rows"] = 2
    return tmp_path, {"files": files}


def test_an_export_as_promised_passes(export: tuple[Path, dict[str, Any]]) -> None:
    assert checks.export_promises(*export).passed


def test_a_changed_file_is_named(export: tuple[Path, dict[str, Any]]) -> None:
    (export[0] / "report.html").write_bytes(b"<html> ")
    assert checks.export_promises(*export).observed == "report.html: its SHA-256 is another"


def test_a_missing_and_an_unknown_file_are_named(export: tuple[Path, dict[str, Any]]) -> None:
    (export[0] / "report.html").rename(export[0] / "old.html")
    assert checks.export_promises(*export).observed == "report.html: missing; old.html: not in the manifest"


def test_a_wrong_row_count_is_named(export: tuple[Path, dict[str, Any]]) -> None:
    export[1]["files"]["list.csv"]["rows"] = 3
    assert checks.export_promises(*export).observed == "list.csv: has 2 rows, promised 3"


def test_no_export_at_all_fails(tmp_path: Path) -> None:
    assert not checks.export_promises(tmp_path / "nowhere", {"files": {}}).passed
