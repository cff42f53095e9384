"""The embedding model, and the fastest faithful way to run it on this machine (decision 0010).

What belongs here: which way is taken, and loading without a network call. What doesn't: where the files are
(``model_files``), the computation (``openvino_encoder``), caching (``embedding``).
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.brands.bert_graph import BertEncoder, read_bert_encoder
from sourcing_pipeline.brands.model_files import model_folder, revision_of
from sourcing_pipeline.brands.openvino_encoder import OpenVinoEncoder, Precision
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import BrandsSettings

_BATCH = 32  # larger batches are slower on a CPU (FACTS.md)
_TRIAL_PAYS_FROM = 500
"""Texts from which it pays to try which precision is fastest: a trial takes two seconds."""

_RIVALS: tuple[tuple[frozenset[str], Precision], ...] = (
    (frozenset({"avx512_vnni"}), "f32 and int8"),
    # Without AMX, Intel's processors multiply bfloat16 at half the rate of float32, AMD's at twice of it.
    (frozenset({"avx512_bf16", "AuthenticAMD"}), "bf16"),
)
"""Precisions that may be faster than float32, and the processors that they are tried on."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EmbeddingModel:
    """A loaded model. ``revision`` names it and its weights; ``way`` says how it is run here."""

    revision: str
    way: str
    run: Callable[[list[str]], Vectors]

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of texts, in their order."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = self.run(texts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit


def model_revision(brands: BrandsSettings) -> str:
    """Name and weights of the set model, without loading it.

    Raises:
        InputError: see ``load_model``.
    """
    return revision_of(brands.embedding_model)


def load_model(brands: BrandsSettings, text_count: int = 0) -> EmbeddingModel:
    """Load the set model from this machine; nothing is downloaded.

    On a GPU, and for models that are not of the BERT family, sentence-transformers runs it; on a CPU OpenVINO does.

    Args:
        brands: settings.
        text_count: how many texts it is wanted for, if that is known: for many it pays to try what is fastest.

    Raises:
        InputError: it isn't here, has no safetensors weights, can't be loaded, or the default one's weights have the
            wrong hash.
    """
    revision = model_revision(brands)
    folder = model_folder(brands.embedding_model)
    return _load(str(folder), revision, brands.device, may_try=text_count >= _TRIAL_PAYS_FROM)


@lru_cache(maxsize=2)
def _load(folder: str, revision: str, device: str, *, may_try: bool) -> EmbeddingModel:
    place = _device(device)
    encoder = read_bert_encoder(Path(folder)) if place == "cpu" else None
    if encoder is not None:
        return _by_openvino(encoder, revision, may_try=may_try)
    return _by_sentence_transformers(folder, revision, place)


def _by_openvino(encoder: BertEncoder, revision: str, *, may_try: bool) -> EmbeddingModel:
    try:
        flags = processor_flags()
        if "amx_bf16" in flags:
            return EmbeddingModel(revision, "OpenVINO, cpu, bf16 (AMX)", OpenVinoEncoder(encoder, "bf16").encode)
        fastest, name = OpenVinoEncoder(encoder, "f32"), "f32"
        rivals = [precision for needed, precision in _RIVALS if needed <= flags] if may_try else []
        least = fastest.trial_seconds() if rivals else 0.0
        for precision in rivals:
            rival = OpenVinoEncoder(encoder, precision)
            if (seconds := rival.trial_seconds()) < least:
                fastest, name, least = rival, precision, seconds
        return EmbeddingModel(revision, f"OpenVINO, cpu, {name}", fastest.encode)
    except Exception as error:  # tokenizers, safetensors and OpenVINO raise errors of their own
        raise _cannot_load(encoder.folder, error) from error


def _by_sentence_transformers(folder: str, revision: str, device: str) -> EmbeddingModel:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    dtype = torch.bfloat16 if _bfloat16_pays(device) else torch.float32
    quieted: Any = transformers_logging
    quieted.disable_progress_bar()
    quieted.set_verbosity_error()
    try:
        transformer: Any = SentenceTransformer(
            folder, device=device, local_files_only=True, model_kwargs={"dtype": dtype, "use_safetensors": True}
        )
    except Exception as error:  # whatever a damaged folder or a missing device makes it raise
        raise _cannot_load(Path(folder), error) from error

    def run(texts: list[str]) -> Vectors:
        tensor = transformer.encode(texts, batch_size=_BATCH, convert_to_tensor=True, show_progress_bar=False)
        vectors: Vectors = tensor.float().cpu().numpy()
        return vectors

    return EmbeddingModel(revision, f"sentence-transformers, {device}, {str(dtype).removeprefix('torch.')}", run)


def _cannot_load(folder: Path, error: Exception) -> InputError:
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return InputError(f"the embedding model in {folder} can't be loaded ({line}): mend setting brands.embedding_model")


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    if not _may_have_accelerator():
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _may_have_accelerator() -> bool:
    """Whether it is worth loading PyTorch to ask for one: that takes longer than embedding a hundred texts."""
    return sys.platform != "linux" or any(Path("/dev").glob("nvidia[0-9]*")) or Path("/dev/kfd").exists()


def _bfloat16_pays(device: str) -> bool:
    """Whether sentence-transformers is faster in bfloat16 here, at a cosine of 0.9999 (FACTS.md)."""
    if device.startswith("cuda"):
        import torch

        return bool(torch.cuda.is_bf16_supported())
    return device == "cpu" and "amx_bf16" in processor_flags()


def processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """What the CPU is and can do, in the kernel's words; on systems that don't say, nothing."""
    try:
        return frozenset(cpuinfo.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return frozenset()
