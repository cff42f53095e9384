"""Vectors of our own graph against those of sentence-transformers, and how texts are laid out for it."""

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.bert_graph import BertEncoder, read_bert_encoder
from sourcing_pipeline.brands.model_files import DEFAULT_MODEL, model_folder
from sourcing_pipeline.brands.openvino_encoder import TOKENS_A_BATCH, OpenVinoEncoder, Precision, batches_of_like_length

FOLDER = model_folder(DEFAULT_MODEL)
WORDS = "candle soap linen oak honey leather silver paper wool ceramic tea basket Kerze bougie vela 蜡烛 свеча".split()
TEXTS = [
    "",
    "a",
    "Candles of beeswax, poured by hand in Leipzig.",
    "\x00\ud800 \u202e odd characters \U0001f56f",
    *(" ".join(itertools.islice(itertools.cycle(WORDS), start, start + length)) for start, length in enumerate([3, 17, 60, 140, 300, 2_000])),
    "x" * 50_000,
]  # fmt: skip
SPOKEN = [text for text in TEXTS if "\ud800" not in text]


def default_encoder() -> BertEncoder:
    encoder = read_bert_encoder(FOLDER)
    assert encoder is not None
    return encoder


def reference(folder: Path, texts: list[str]) -> Any:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return model.encode(texts, show_progress_bar=False, normalize_embeddings=True)


@pytest.mark.slow
def test_vectors_are_those_of_sentence_transformers_for_short_long_and_odd_texts() -> None:
    ours = OpenVinoEncoder(default_encoder(), "f32").encode(SPOKEN)
    assert (reference(FOLDER, SPOKEN) * ours).sum(axis=1).min() > 0.99999


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["bf16", "f32 and int8"])
def test_shorter_numbers_are_faithful(precision: Precision) -> None:
    encoder = default_encoder()
    exact, short = OpenVinoEncoder(encoder, "f32").encode(SPOKEN), OpenVinoEncoder(encoder, precision).encode(SPOKEN)
    assert (exact * short).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_other_pooling_and_sizes_are_read_from_the_model_s_own_files(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    edit(folder / "1_Pooling" / "config.json", pooling_mode_cls_token=True, pooling_mode_mean_tokens=False)
    edit(folder / "config.json", num_hidden_layers=3)
    edit(folder / "sentence_bert_config.json", max_seq_length=32)
    encoder = read_bert_encoder(folder)
    assert encoder is not None
    assert (encoder.layers, encoder.pooling, encoder.max_tokens) == (3, "cls", 32)
    ours = OpenVinoEncoder(encoder, "f32").encode(SPOKEN)
    assert (reference(folder, SPOKEN) * ours).sum(axis=1).min() > 0.99999


@pytest.mark.slow
def test_the_order_of_texts_and_what_stands_beside_them_change_nothing() -> None:
    encoder = OpenVinoEncoder(default_encoder(), "f32")
    together = encoder.encode(TEXTS)
    for place in range(len(TEXTS)):
        alone = encoder.encode(TEXTS[place : place + 1])
        assert np.abs(alone[0] - together[place]).max() < 1e-4
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.trial_seconds() > 0


def edit(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("config.json", {"model_type": "mpnet"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("config.json", {"num_hidden_layers": None}),
        ("config.json", {"num_attention_heads": 7}),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}),
    ],
)
def test_models_of_another_kind_are_left_to_sentence_transformers(
    file: str, values: dict[str, object], tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder, copy_function=lambda source, target: Path(target).symlink_to(source))
    content = (folder / file).read_text()
    (folder / file).unlink()
    (folder / file).write_text(content)
    assert read_bert_encoder(folder) is not None
    edit(folder / file, **values)
    assert read_bert_encoder(folder) is None


def test_weights_in_other_precisions_are_left_to_sentence_transformers(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder, copy_function=lambda source, target: Path(target).symlink_to(source))
    (folder / "model.safetensors").unlink()
    header = json.dumps({"x": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    for content in (len(header).to_bytes(8, "little") + header + b"\0\0", b"", b"\xff" * 20):
        (folder / "model.safetensors").write_bytes(content)
        assert read_bert_encoder(folder) is None


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_folder_with_damaged_settings_is_no_encoder(content: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(content)
    (tmp_path / "modules.json").write_text(content)
    assert read_bert_encoder(tmp_path) is None


@given(st.lists(st.integers(1, 256), max_size=200))
def test_each_text_is_in_one_batch_and_no_batch_is_too_large(lengths: list[int]) -> None:
    batches = list(batches_of_like_length(lengths))
    assert sorted(itertools.chain.from_iterable(batches)) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or len(batch) * longest <= TOKENS_A_BATCH
