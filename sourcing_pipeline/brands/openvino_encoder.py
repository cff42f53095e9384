"""Texts to unit vectors by OpenVINO on a CPU: tokens, batches of like length, several at once.

What belongs here: how texts are laid out for the machine. What doesn't: the network itself (``bert_graph``), and which
way of running a model is taken (``embedding_model``).
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.brands.bert_graph import EIGHT_BIT_GROUP, BertEncoder, bert_graph

Precision = Literal["f32", "bf16", "f32 and int8"]
"""``f32 and int8``: 8 bits where a layer bears it, float32 elsewhere."""

Vectors = npt.NDArray[np.float32]

TOKENS_A_BATCH = 2_048
"""Tokens, padding included, that are computed at a time: more don't fit the caches, fewer don't fill the cores."""

_CHARACTERS_A_TOKEN = 100
"""Of a text, so many characters for each token that counts are looked at: no script has tokens that long."""

_TRIAL_TEXTS, _TRIAL_TOKENS = 16, 128


class OpenVinoEncoder:
    """A BERT encoder on this machine's CPU, with one stream of work for each core."""

    def __init__(self, encoder: BertEncoder, precision: Precision) -> None:
        import openvino
        from openvino import properties
        from tokenizers import Tokenizer

        self._size = encoder.hidden_size
        self._characters = encoder.max_tokens * _CHARACTERS_A_TOKEN
        self._tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(encoder.max_tokens)
        eight_bits = precision == "f32 and int8"
        hints = properties.hint
        compiled = openvino.Core().compile_model(
            bert_graph(encoder, eight_bits=eight_bits),
            "CPU",
            {
                hints.performance_mode: hints.PerformanceMode.THROUGHPUT,
                hints.inference_precision: openvino.Type.bf16 if precision == "bf16" else openvino.Type.f32,
                hints.dynamic_quantization_group_size: EIGHT_BIT_GROUP if eight_bits else 0,
            },
        )
        self._queue: Any = openvino.AsyncInferQueue(compiled)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts, in their order."""
        vectors = np.zeros((len(texts), self._size), dtype=np.float32)
        tokens = [
            np.array(encoding.ids, dtype=np.int32)
            for encoding in self._tokenizer.encode_batch_fast([_whole(text[: self._characters]) for text in texts])
        ]
        self._queue.set_callback(_store_in(vectors))
        for rows in batches_of_like_length([len(one) for one in tokens]):
            padded, mask = _padded([tokens[row] for row in rows])
            self._queue.start_async({"tokens": padded, "mask": mask}, rows)
        self._queue.wait_all()
        return vectors

    def trial_seconds(self) -> float:
        """Processor time that a small batch takes, the least of three: other work on the machine counts little in it."""
        batch = {
            "tokens": np.ones((_TRIAL_TEXTS, _TRIAL_TOKENS), dtype=np.int32),
            "mask": np.ones((_TRIAL_TEXTS, _TRIAL_TOKENS), dtype=np.float32),
        }
        self._queue.set_callback(lambda *_: None)
        seconds = []
        for _ in range(4):  # the first also prepares memory
            started = time.process_time()
            self._queue.start_async(batch)
            self._queue.wait_all()
            seconds.append(time.process_time() - started)
        return min(seconds[1:])


def batches_of_like_length(lengths: Sequence[int], most: int = TOKENS_A_BATCH) -> Iterator[list[int]]:
    """Places of texts, batch by batch, longest first, so that little is padding; each place once.

    Args:
        lengths: of the texts, in tokens.
        most: tokens of a batch with padding; a single text may have more.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _whole(text: str) -> str:
    """The text with marks where it has half a character: a lone surrogate is no text to a tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _padded(tokens: list[npt.NDArray[np.int32]]) -> tuple[npt.NDArray[np.int32], Vectors]:
    shape = len(tokens), max(1, *(len(one) for one in tokens))
    padded, mask = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.float32)
    for row, one in enumerate(tokens):
        padded[row, : len(one)] = one
        mask[row, : len(one)] = 1.0
    return padded, mask


def _store_in(vectors: Vectors) -> Any:
    def store(request: Any, rows: list[int]) -> None:
        vectors[rows] = request.get_output_tensor(0).data

    return store
