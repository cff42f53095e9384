"""No pickle is ever loaded: not imported by our code, and of no use to whoever puts one into the models folder."""

import ast
import os
import pickle
from pathlib import Path

import pytest

import sourcing_pipeline
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring.in_charge import frozen
from sourcing_pipeline.scoring.model_files import MOST_BYTES, read_json, read_model
from sourcing_pipeline_tests.scoring.registry_worlds import FIRST_WEEK, MODEL, lives, train

FORBIDDEN = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal", "skops"}
PACKAGE = Path(sourcing_pipeline.__file__).parent


def imported(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def called(path: Path) -> set[str]:
    """The names of arguments that would let another library unpickle."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {word.arg for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "allow_pickle"}


def test_nothing_in_the_package_imports_or_allows_pickle() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 100
    found = {str(path): imported(path) & FORBIDDEN | called(path) for path in files}
    assert {path: names for path, names in found.items() if names} == {}


class Bomb:
    """Leaves a file behind if it is ever unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


def test_a_pickle_in_place_of_a_model_does_nothing_but_end_in_one_line(tmp_path: Path) -> None:
    version = train(tmp_path, FIRST_WEEK, lives((518, "strong")))["champion"]["version"]
    trace = tmp_path / "it ran"
    (tmp_path / MODEL / f"{version}.json").write_bytes(pickle.dumps(Bomb(trace)))
    with pytest.raises(InputError, match="can't be read") as told:
        read_model(tmp_path, MODEL, version)
    assert "\n" not in str(told.value)
    assert not trace.exists()


def test_a_file_too_large_to_be_a_model_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than"):
        read_json(path)


def test_a_frozen_version_predicts_what_it_predicted_when_it_was_trained(tmp_path: Path) -> None:
    world = lives((518, "strong"))
    version = train(tmp_path, FIRST_WEEK, world)["champion"]["version"]
    rows = world.known(FIRST_WEEK).as_scored.features
    predict = frozen(read_model(tmp_path, MODEL, version))
    assert predict(rows).tolist() == frozen(read_model(tmp_path, MODEL, version))(rows).tolist()
    # A feature that is gone counts as unknown.
    assert len(set(predict(rows.drop("product_count", "image_per_product_mean")).tolist())) == 1


def test_a_version_without_parameters_says_so(tmp_path: Path) -> None:
    rows = train(tmp_path, FIRST_WEEK, lives((60, "strong")))
    with pytest.raises(InputError, match="too little to fit"):
        frozen(read_model(tmp_path, MODEL, rows["rejected"]["version"]))
