"""Sentence encoders of the BERT family as a graph for OpenVINO, built from their safetensors weights.

Most small sentence-transformers models are BERT encoders with mean or CLS pooling (the default all-MiniLM-L6-v2, its
multilingual cousins, BGE, GTE, E5). Building their graph of OpenVINO's own operations needs neither PyTorch nor a
converted copy of the weights. What belongs here: which models these are, and their mathematics (Devlin et al., BERT,
2019; Reimers and Gurevych, Sentence-BERT, 2019). What doesn't: tokens and batches (``openvino_encoder``).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Pooling = Literal["mean", "cls"]

_MODULES = ("Transformer", "Pooling", "Normalize")
EIGHT_BIT_GROUP = 32
"""Weights, and values that meet them, that share a scale where they are multiplied in 8 bits."""

_BEAR_EIGHT_BITS = ("attention.self.query", "attention.self.key", "attention.output.dense", "intermediate.dense")
"""Layers that may be multiplied in 8 bits. The others lose too much of whose neighbour is whose (decision 0010)."""

_SIZES = ("num_hidden_layers", "num_attention_heads", "hidden_size", "max_position_embeddings")
_LONGEST_HEADER = 10_000_000
_MASKED = -1e4
"""Added to the attention of padding before the softmax: nothing is left of it, in any precision."""


@dataclass(frozen=True, slots=True)
class BertEncoder:
    """A sentence encoder that can be built as a graph. ``max_tokens``: of a text, those that count."""

    folder: Path
    layers: int
    heads: int
    hidden_size: int
    layer_norm_epsilon: float
    pooling: Pooling
    max_tokens: int


def read_bert_encoder(folder: Path) -> BertEncoder | None:
    """The encoder in a folder of sentence-transformers' layout; None where it is of another kind, or incomplete."""
    try:
        config, modules = _json(folder / "config.json"), _json(folder / "modules.json")
        names = [module["type"].rpartition(".")[2] for module in modules]
        pooling = _pooling(_json(folder / modules[1]["path"] / "config.json")) if len(names) > 1 else None
        settings = folder / "sentence_bert_config.json"
        stated = _json(settings).get("max_seq_length") if settings.exists() else None
        prompts = folder / "config_sentence_transformers.json"
        has_prompt = prompts.exists() and bool(_json(prompts).get("default_prompt_name"))
        if (
            config["model_type"] != "bert"
            or config.get("position_embedding_type", "absolute") != "absolute"
            or config["hidden_act"] != "gelu"
            or tuple(names) not in {_MODULES, _MODULES[:2]}
            or pooling is None
            or has_prompt
            or not (folder / "tokenizer.json").exists()
            or not _holds_float32(folder / "model.safetensors")
            or not all(isinstance(config[name], int) and config[name] > 0 for name in _SIZES)
            or config["hidden_size"] % config["num_attention_heads"]
        ):
            return None
        return BertEncoder(
            folder=folder,
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            hidden_size=config["hidden_size"],
            layer_norm_epsilon=config["layer_norm_eps"],
            pooling=pooling,
            max_tokens=min(stated or config["max_position_embeddings"], config["max_position_embeddings"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _holds_float32(weights: Path) -> bool:
    """Whether a safetensors file has its numbers in float32, by its header: others are sentence-transformers' business."""
    with weights.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length)) if length <= _LONGEST_HEADER else {}
    types = {tensor["dtype"] for name, tensor in header.items() if name != "__metadata__"}
    return "F32" in types and types <= {"F32", "I64"}  # whole numbers are positions, which we count ourselves


def _pooling(config: dict[str, Any]) -> Pooling | None:
    asked = sorted(name for name, value in config.items() if name.startswith("pooling_mode") and value)
    return {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}.get(asked[0]) if len(asked) == 1 else None  # type: ignore[return-value]  # fmt: skip


def bert_graph(encoder: BertEncoder, *, eight_bits: bool = False) -> Any:
    """The encoder as an ``openvino.Model``.

    Its inputs are ``tokens`` (int32, texts x length) and ``mask`` (float32, likewise; 1 for a token, 0 for padding), its
    output the unit vectors (float32, texts x hidden size).

    Args:
        encoder: what to build.
        eight_bits: whether the layers that bear it keep their weights in 8 bits, with a scale for each group of
            ``EIGHT_BIT_GROUP``: so the runtime may multiply them in 8 bits.

    Raises:
        KeyError: the weights lack a part.
    """
    from safetensors.numpy import load_file

    return _Graph(encoder, load_file(encoder.folder / "model.safetensors"), eight_bits=eight_bits).model()


class _Graph:
    """The operations, one method for each part of a layer."""

    def __init__(self, encoder: BertEncoder, weights: dict[str, npt.NDArray[np.float32]], *, eight_bits: bool) -> None:
        from openvino import opset13

        self._encoder = encoder
        self._eight_bits = eight_bits and encoder.hidden_size % EIGHT_BIT_GROUP == 0
        prefix = "bert." if "bert.embeddings.word_embeddings.weight" in weights else ""
        self._weights = {name.removeprefix(prefix): value for name, value in weights.items()}
        self._op: Any = opset13

    def model(self) -> Any:
        import openvino

        op = self._op
        tokens = op.parameter([-1, -1], openvino.Type.i32, name="tokens")
        mask = op.parameter([-1, -1], openvino.Type.f32, name="mask")
        hidden = self._embedded(tokens)
        # (mask - 1) is 0 for a token and -1 for padding; two axes more: heads, and the token that looks.
        wide = op.unsqueeze(mask, self._axes(1, 2))
        bias = op.multiply(op.subtract(wide, self._number(1.0)), self._number(-_MASKED))
        for layer in range(self._encoder.layers):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}.")
        pooled = self._pooled(hidden, mask)
        unit = op.normalize_l2(pooled, self._axes(1), 1e-24, "max")
        return openvino.Model([unit], [tokens, mask], "sentence_encoder")

    def _embedded(self, tokens: Any) -> Any:
        op, weights = self._op, self._weights
        words = op.gather(self._constant(weights["embeddings.word_embeddings.weight"]), tokens, self._index(0))
        length = op.gather(op.shape_of(tokens), self._axes(1), self._index(0))
        # All tokens are of the first of the two segment types.
        places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        first = op.slice(self._constant(places), self._axes(0), length, self._axes(1), self._axes(0))
        return self._layer_norm(op.add(words, first), "embeddings.LayerNorm")

    def _layer(self, hidden: Any, bias: Any, name: str) -> Any:
        op, encoder = self._op, self._encoder
        query, key, value = (self._heads(hidden, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        attended = op.transpose(op.scaled_dot_product_attention(query, key, value, bias), self._axes(0, 2, 1, 3))
        attended = op.reshape(attended, self._axes(0, 0, encoder.hidden_size), special_zero=True)
        attended = self._linear(attended, f"{name}attention.output.dense")
        hidden = self._layer_norm(op.add(attended, hidden), f"{name}attention.output.LayerNorm")
        inner = op.gelu(self._linear(hidden, f"{name}intermediate.dense"), "ERF")
        outer = self._linear(inner, f"{name}output.dense")
        return self._layer_norm(op.add(outer, hidden), f"{name}output.LayerNorm")

    def _heads(self, hidden: Any, name: str) -> Any:
        op, encoder = self._op, self._encoder
        shape = self._axes(0, 0, encoder.heads, encoder.hidden_size // encoder.heads)
        return op.transpose(op.reshape(self._linear(hidden, name), shape, special_zero=True), self._axes(0, 2, 1, 3))

    def _pooled(self, hidden: Any, mask: Any) -> Any:
        op = self._op
        if self._encoder.pooling == "cls":
            return op.gather(hidden, self._index(0), self._index(1))
        # The sum over tokens: a unit vector is the same for the sum and the mean.
        return op.reduce_sum(op.multiply(hidden, op.unsqueeze(mask, self._axes(2))), self._axes(1), keep_dims=False)

    def _linear(self, hidden: Any, name: str) -> Any:
        op = self._op
        weights, bias = self._weights[f"{name}.weight"], self._constant(self._weights[f"{name}.bias"])
        in_eight_bits = self._eight_bits and name.endswith(_BEAR_EIGHT_BITS)
        weight = self._in_eight_bits(weights) if in_eight_bits else self._constant(weights)
        return op.add(op.matmul(hidden, weight, transpose_a=False, transpose_b=True), bias)

    def _in_eight_bits(self, weights: npt.NDArray[np.float32]) -> Any:
        """Whole numbers from -127 to 127 and, for each group of a row, what one of them is worth."""
        op = self._op
        groups = weights.reshape(weights.shape[0], -1, EIGHT_BIT_GROUP)
        worth = np.maximum(np.abs(groups).max(axis=2, keepdims=True) / 127, np.finfo(np.float32).tiny)
        whole = op.convert(op.constant(np.round(groups / worth).astype(np.int8)), "f32")
        return op.reshape(op.multiply(whole, self._constant(worth)), self._axes(*weights.shape), special_zero=False)

    def _layer_norm(self, hidden: Any, name: str) -> Any:
        op = self._op
        normal = op.mvn(
            hidden,
            self._axes(-1),
            normalize_variance=True,
            eps=self._encoder.layer_norm_epsilon,
            eps_mode="inside_sqrt",
        )
        scale, shift = self._constant(self._weights[f"{name}.weight"]), self._constant(self._weights[f"{name}.bias"])
        return op.add(op.multiply(normal, scale), shift)

    def _constant(self, values: npt.NDArray[np.float32]) -> Any:
        return self._op.constant(np.ascontiguousarray(values, dtype=np.float32))

    def _number(self, value: float) -> Any:
        return self._op.constant(np.float32(value))

    def _index(self, value: int) -> Any:
        return self._op.constant(np.int64(value))

    def _axes(self, *values: int) -> Any:
        return self._op.constant(np.array(values, dtype=np.int64))
