"""What is kept of checks: the newest answer of each, also where a backfill makes only some of them."""

from pathlib import Path

from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.defs.checks import steps
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline_tests.marketplace.worlds import AS_OF


def said(observed: str) -> CheckResult:
    return CheckResult(passed=True, severity="WARN", expected="much", observed=observed, remedy="none")


def test_checks_that_are_not_made_again_keep_what_they_said(tmp_path: Path) -> None:
    workspace = Workspace(root=str(tmp_path))
    steps.remember(workspace, AS_OF, "brand_metrics", {"keeps_contract": said("old"), "late_share": said("some")})
    steps.remember(workspace, AS_OF, "brand_metrics", {"keeps_contract": said("new")})
    kept = workspace.lake().read(QualityChecks, AS_OF)
    assert dict(kept.select("check_name", "observed").iter_rows()) == {"keeps_contract": "new", "late_share": "some"}
