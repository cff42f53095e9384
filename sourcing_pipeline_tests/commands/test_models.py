"""``sourcing models`` on a small workspace in which two weeks were trained."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.commands.fingerprint import fingerprint
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.scoring.in_charge import models_in_charge
from sourcing_pipeline.scoring.inputs import WEEKLY_FRAMES
from sourcing_pipeline.scoring.model_files import read_model
from sourcing_pipeline.scoring.pointer_files import decisions
from sourcing_pipeline.scoring.pointers import in_force, pointer_of
from sourcing_pipeline.scoring.weekly import train_models
from sourcing_pipeline.settings import ScoringSettings, load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.scoring.worlds import AS_OF, world

EARLIER = AS_OF - timedelta(weeks=30)
NEXT = AS_OF + timedelta(weeks=1)
MODEL = "p_sign"


@dataclass
class Workspace:
    """A workspace, and what the last command said."""

    root: Path
    capfd: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def models(self, *arguments: str) -> int:
        self.capfd.readouterr()
        exit_code = main(["models", *arguments, "--workspace", str(self.root)])
        self.out, self.err = self.capfd.readouterr()
        return exit_code

    @property
    def models_dir(self) -> Path:
        return load_settings(self.root).models_dir

    def trained(self, as_of: date) -> str:
        return pointer_of(self.models_dir, MODEL, as_of).trained

    def champion(self, as_of: date = NEXT) -> str | None:
        return in_force(self.models_dir, MODEL, as_of).champion

    def damage(self, version: str, change: Callable[[dict[str, Any]], None]) -> None:
        path = self.models_dir / MODEL / f"{version}.json"
        content = json.loads(path.read_text())
        change(content)
        path.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("registry")
    inputs = world(1, leads=400, brands=45, candidates=2).inputs
    settings = load_settings(root)
    lake = Lake(settings.lake_dir)
    frames = {name: getattr(inputs, "outcomes" if name == "candidate_outcomes" else name) for name in WEEKLY_FRAMES}
    for name, frame in frames.items():
        lake.write(contract_of(name), frame, AS_OF)
    whole = {
        "candidates": inputs.candidates,
        "website_profiles": inputs.profiles,
        "profile_facts": inputs.profile_facts,
        "website_categories": inputs.categories,
    }
    for name, frame in whole.items():
        lake.write(contract_of(name), frame)
    for week in (EARLIER, AS_OF):
        train_models(replace(inputs, as_of=week), ScoringSettings(), settings.models_dir)
    return root


@pytest.fixture
def workspace(two_weeks: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Workspace:
    shutil.copytree(two_weeks, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace", capfd)


def test_versions_are_listed_with_stage_and_reason(workspace: Workspace) -> None:
    assert workspace.models("list", "--as-of", str(NEXT)) == 0
    for model in ("p_sign", "p_activate", "gmv_12m"):
        assert model in workspace.out
    assert "champion" in workspace.out
    assert "baseline" in workspace.out
    assert str(workspace.champion()) in workspace.out
    assert workspace.models("list", MODEL, "--all") == 0
    assert "gmv_12m" not in workspace.out


def test_a_version_is_shown_with_figures_history_and_what_came_of_old_scores(workspace: Workspace) -> None:
    assert workspace.models("show", MODEL) == 0
    assert f"{MODEL} {workspace.champion()}: champion" in workspace.out
    assert "auc above rate table" in workspace.out
    assert "Who was in charge" in workspace.out
    assert "no scores are old enough yet" in workspace.out
    assert f"{workspace.champion()}.md" in workspace.out
    assert workspace.models("show", MODEL, workspace.trained(EARLIER)) == 0
    assert str(EARLIER) in workspace.out


def test_two_versions_are_compared_with_the_rate_table_on_later_rows(workspace: Workspace) -> None:
    older, newer = workspace.trained(EARLIER), workspace.trained(AS_OF)
    # No row began after the newer one was trained.
    assert workspace.models("compare", MODEL, newer, older) == 0
    assert "Too few to compare: 0 positive and 0 negative later rows" in workspace.out
    assert workspace.models("compare", MODEL, older, older) == 0
    assert "the rate table" in workspace.out
    assert f"{older} over the rate table: loss saved +" in workspace.out


def test_promoting_what_does_not_beat_the_champion_is_refused(workspace: Workspace) -> None:
    champion = workspace.champion()
    other = next(one for one in (workspace.trained(EARLIER), workspace.trained(AS_OF)) if one != champion)
    assert workspace.models("promote", MODEL, other, "--as-of", str(NEXT)) == 1
    assert other in workspace.err
    assert workspace.err.count("\n") == 1
    assert workspace.champion() == champion
    assert not decisions(workspace.models_dir, MODEL)


def test_a_forced_promotion_needs_a_reason_goes_on_record_and_can_be_rolled_back(workspace: Workspace) -> None:
    champion = workspace.champion()
    other = next(one for one in (workspace.trained(EARLIER), workspace.trained(AS_OF)) if one != champion)
    assert workspace.models("promote", MODEL, other, "--force", "--as-of", str(NEXT)) == 2
    assert "--reason" in workspace.err
    digest = fingerprint(load_settings(workspace.root), NEXT)

    said = workspace.models("promote", MODEL, other, "--force", "--reason", "sales trusts it", "--as-of", str(NEXT))

    assert said == 0, workspace.err
    assert workspace.champion() == other
    assert workspace.champion(AS_OF) == champion  # past weeks keep what was in charge then
    assert f"p_sign {other}" in models_in_charge(workspace.models_dir, NEXT).version
    [decision] = decisions(workspace.models_dir, MODEL)
    assert (decision.is_forced, decision.reason, decision.before) == (True, "sales trusts it", champion)
    assert fingerprint(load_settings(workspace.root), NEXT) != digest  # the week must be run again
    card = (workspace.models_dir / MODEL / f"{other}.md").read_text()
    assert "by hand (promote, forced): sales trusts it" in card

    assert workspace.models("rollback", MODEL, "--as-of", str(NEXT), "--reason", "it was worse") == 0
    assert workspace.champion() == champion
    assert [one.kind for one in decisions(workspace.models_dir, MODEL)] == ["promote", "rollback"]
    assert workspace.models("show", MODEL, "--as-of", str(NEXT)) == 0
    assert "rolled back" not in workspace.out.split("Who was in charge")[0].split("In charge")[0]
    assert "it was worse" in workspace.out


def test_who_rolls_back_often_enough_comes_to_the_rate_table_and_no_further(workspace: Workspace) -> None:
    for _ in range(3):
        if workspace.champion() is None:
            break
        assert workspace.models("rollback", MODEL, "--as-of", str(NEXT)) == 0
    assert workspace.champion() is None
    assert models_in_charge(workspace.models_dir, NEXT).sign is None
    assert workspace.models("rollback", MODEL, "--as-of", str(NEXT)) == 2
    assert "nothing to roll back to" in workspace.err


def test_promoting_what_is_in_charge_changes_nothing(workspace: Workspace) -> None:
    assert workspace.models("promote", MODEL, str(workspace.champion()), "--as-of", str(NEXT)) == 0
    assert "already" in workspace.out
    assert not decisions(workspace.models_dir, MODEL)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["list", "p_none"], "'p_none' is no model: there are p_sign", id="no such model"),
        pytest.param(["show", MODEL, "2026-03-02-000000000000"], "has no version", id="no such version"),
        pytest.param(["show", MODEL, "../../inputs/x"], "is no version of p_sign", id="a path for a version"),
        pytest.param(["show", MODEL, "--as-of", "2020-01-06"], "no model p_sign as of 2020-01-06", id="too early"),
        pytest.param(["rollback", MODEL, "--as-of", "2025-08-04"], "past weeks keep", id="a week that is past"),
        pytest.param(["promote", MODEL, "soon"], "'soon' is no version", id="no version"),
        pytest.param(["list", "--as-of", "2026-03-03"], "is no Monday", id="no Monday"),
    ],
)
def test_wrong_use_ends_with_one_line_and_exit_code_2(workspace: Workspace, arguments: list[str], words: str) -> None:
    assert workspace.models(*arguments) == 2
    assert words in workspace.err
    assert workspace.err.count("\n") == 1


def test_nothing_trained_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--workspace", str(tmp_path)]) == 2
    assert "run first: sourcing run" in capfd.readouterr().err


def _deep(content: dict[str, Any]) -> None:
    content["parameters"] = {"columns": "not a list", "coefficients": {}, "core": {}}


def _no_number(content: dict[str, Any]) -> None:
    content["parameters"]["parts"][0]["intercept"] = "a lot"


def _too_long(content: dict[str, Any]) -> None:
    content["parameters"]["parts"][0]["coefficients"] = [1.0] * 999


def _another(content: dict[str, Any]) -> None:
    content["model"] = "gmv_12m"


def _without_features(content: dict[str, Any]) -> None:
    content["features"] = "__import__('os')"


@pytest.mark.parametrize("change", [_deep, _no_number, _too_long, _another, _without_features])
def test_a_made_up_model_file_is_one_line_and_never_runs(
    workspace: Workspace, change: Callable[[dict[str, Any]], None]
) -> None:
    version = workspace.champion()
    assert version
    workspace.damage(version, change)
    assert workspace.models("compare", MODEL, version, version) == 2
    assert version in workspace.err
    assert workspace.err.count("\n") == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04}q\x00.", b"[" * 200_000, b"[1, 2]", b'{"intercept": NaN}', b'{"a": 1e999}']
)
def test_what_is_no_json_object_is_told_and_listed_as_damaged(workspace: Workspace, content: bytes) -> None:
    version = str(workspace.champion())
    (workspace.models_dir / MODEL / f"{version}.json").write_bytes(content)
    assert workspace.models("show", MODEL) == 2
    assert "model file" in workspace.err
    assert workspace.err.count("\n") == 1
    assert workspace.models("list", MODEL) == 0
    assert "damaged" in workspace.out
    # There is a way out that needs no damaged file.
    assert workspace.models("rollback", MODEL, "--as-of", str(NEXT)) == 0


def test_a_version_says_what_it_was_made_from(workspace: Workspace) -> None:
    content = read_model(workspace.models_dir, MODEL, workspace.trained(AS_OF))
    assert content["trained_until"] == str(AS_OF)
    assert content["data"]["rows"] == content["example_count"]
    assert len(content["data"]["sha256"]) == len(content["code_sha256"]) == 64
    assert content["settings"]["min_won"] == 40
    assert content["verdict"]["reason"]
