"""How fast websites' documents are embedded: our step as a whole process, beside sentence-transformers' own defaults.

Ours is what the asset does: digests, cache, model, vectors, Parquet file. The peer is ``SentenceTransformer.encode`` with
its defaults on the same texts. Both are processes of their own, timed from start to end, with their peak memory. The limit
is the rate at which this machine multiplies matrices. A second run of ours finds 1 % of the documents changed. What
belongs here: that. What doesn't: whether the vectors serve their purpose (``classification.py``).

    python benchmarks/embedding.py [--texts FILE --column NAME] [--sizes 2000 20000] [--device auto]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

WEBSITE_TEXTS = Path(__file__).parents[2] / "shared" / "data" / "website_topics" / "sites_25_topics.parquet"
DOCUMENT_CHARACTERS = 800
CHANGED_SHARE = 0.01
MATRIX_ROWS = 2_048


@dataclass(frozen=True)
class Finished:
    """A process that ended: seconds of the clock and of the processor, and its largest resident memory."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    said: dict[str, Any]


def documents_of(path: Path, column: str, most: int) -> list[str]:
    """Different texts as long as our documents, cut from longer ones, in an order that depends on nothing else.

    Where the file gives too few, others are made of the first half of one and the second half of another.
    """
    pieces: dict[str, None] = {}
    for text in pl.read_parquet(path)[column].drop_nulls():
        words = " ".join(text.split())
        for start in range(0, min(len(words), 50 * DOCUMENT_CHARACTERS), DOCUMENT_CHARACTERS):
            piece = words[start : start + DOCUMENT_CHARACTERS]
            if len(piece) > DOCUMENT_CHARACTERS // 2:
                pieces[piece] = None
    random, listed = np.random.default_rng(0), list(pieces)
    found = dict.fromkeys(listed[place] for place in random.permutation(len(listed))[:most])
    half = DOCUMENT_CHARACTERS // 2
    while len(found) < most and len(listed) ** 2 > 2 * most:
        first, second = random.integers(0, len(listed), size=2)
        found[f"{listed[first][:half]} {listed[second][half:]}"] = None
    return list(found)


def run_child(contestant: str, folder: Path, device: str) -> Finished:
    """Run a contestant in a process of its own.

    Raises:
        RuntimeError: it failed.
    """
    said = folder / f"{contestant}.json"
    started = time.perf_counter()
    arguments = [sys.executable, __file__, "--contestant", contestant, "--folder", str(folder), "--device", device]
    child = os.posix_spawn(sys.executable, arguments, os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    if status:
        raise RuntimeError(f"{contestant} failed (status {status})")
    scale = 1024 if sys.platform == "linux" else 1024**2
    return Finished(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, json.loads(said.read_text()))


def ours(folder: Path, device: str) -> dict[str, Any]:
    """Our step: what is in the cache is not embedded again."""
    from sourcing_pipeline.brands.embedding import document_digest, embed_new
    from sourcing_pipeline.brands.embedding_model import load_model
    from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
    from sourcing_pipeline.settings import BrandsSettings
    from sourcing_pipeline.storage import write_parquet

    settings = BrandsSettings(device=device)
    documents = {document_digest(text): text for text in json.loads((folder / "texts.json").read_text())}
    cache = folder / "website_embeddings.parquet"
    previous = pl.read_parquet(cache) if cache.exists() else WebsiteEmbeddings.empty_frame()
    new = embed_new(documents, previous, settings)
    write_parquet(pl.concat([previous, new]), cache)
    return {"embedded": new.height, "way": new["embedding_way"][0] if new.height else load_model(settings).way}


def peer(folder: Path, device: str) -> dict[str, Any]:
    """What most people write."""
    from sentence_transformers import SentenceTransformer

    from sourcing_pipeline.brands.model_files import DEFAULT_MODEL, model_folder

    texts = json.loads((folder / "texts.json").read_text())
    model = SentenceTransformer(str(model_folder(DEFAULT_MODEL)), device=None if device == "auto" else device)
    np.save(folder / "peer.npy", model.encode(texts))
    return {"embedded": len(texts), "way": f"SentenceTransformer.encode, {model.device}"}


CONTESTANTS = {"ours": ours, "peer": peer}


def matrix_rates(hidden: int = 384, inner: int = 1536) -> dict[str, float]:
    """Multiplications and additions a second of the model's largest layer, by precision, best of ten."""
    import torch

    rates = {}
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        left, right = torch.randn(MATRIX_ROWS, hidden).to(dtype), torch.randn(inner, hidden).to(dtype)
        seconds = []
        for _ in range(10):
            started = time.perf_counter()
            torch.nn.functional.linear(left, right)
            seconds.append(time.perf_counter() - started)
        rates[name] = 2 * MATRIX_ROWS * hidden * inner / min(seconds)
    return rates


def operations_of(texts: list[str]) -> float:
    """Multiplications and additions that the default model needs for texts, attention included."""
    from tokenizers import Tokenizer

    from sourcing_pipeline.brands.bert_graph import read_bert_encoder
    from sourcing_pipeline.brands.model_files import DEFAULT_MODEL, model_folder

    encoder = read_bert_encoder(model_folder(DEFAULT_MODEL))
    assert encoder is not None
    tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(encoder.max_tokens)
    lengths = np.array([len(encoding.ids) for encoding in tokenizer.encode_batch(texts)], dtype=np.float64)
    size = encoder.hidden_size
    a_token = 2 * 12 * size * size  # four square matrices, and two of four times the size
    return float(encoder.layers * (a_token * lengths.sum() + 4 * size * (lengths**2).sum()))


def nearest_of(vectors: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The place of each vector's nearest other one."""
    found = []
    for start in range(0, len(vectors), 1_000):
        likeness = vectors[start : start + 1_000] @ vectors.T
        likeness[np.arange(len(likeness)), start + np.arange(len(likeness))] = -2
        found.append(likeness.argmax(axis=1))
    return np.concatenate(found)


def compare(texts: list[str], rates: dict[str, float], device: str) -> tuple[dict[str, float], dict[str, float]]:
    """Figures and ratios of one number of texts."""
    from sourcing_pipeline.brands.embedding import document_digest

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(texts))
        theirs = run_child("peer", folder, device)
        first = run_child("ours", folder, device)
        by_digest = dict(
            pl.read_parquet(folder / "website_embeddings.parquet").select("content_digest", "embedding").iter_rows()
        )
        vectors = np.array([by_digest[document_digest(text)] for text in texts], dtype=np.float32)
        reference = np.load(folder / "peer.npy")
        changed = max(1, round(CHANGED_SHARE * len(texts)))
        new = [f"Now also in colour. {text}" for text in texts[:changed]]
        (folder / "texts.json").write_text(json.dumps([*new, *texts[changed:]]))
        second = run_child("ours", folder, device)
    assert second.said["embedded"] == changed
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    cosines = (reference * vectors).sum(axis=1)
    same = float((nearest_of(reference) == nearest_of(vectors)).mean())
    count = len(texts)
    limits = {name: rate * count / operations_of(texts) for name, rate in rates.items()}
    print(f"\n{count:,} texts; ours: {first.said['way']}; the other: {theirs.said['way']}")
    print(f"{'':<26}{'texts/s':>9}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    rows = {"sentence-transformers": theirs, "ours": first, f"ours, {changed:,} changed": second}
    for label, run in rows.items():
        print(f"{label:<26}{count / run.wall_s:>9.1f}{run.wall_s:>9.2f}{run.cpu_s:>9.2f}{run.peak_mb:>9.0f}")
    for precision, limit in limits.items():
        print(f"{'limit, ' + precision:<26}{limit:>9.1f}")
    print(f"cosine: least {cosines.min():.6f}, mean {cosines.mean():.6f}; same nearest neighbour: {same:.2%}")
    figures = {
        "texts_per_s": round(count / first.wall_s, 1),
        "peer_texts_per_s": round(count / theirs.wall_s, 1),
        "peak_mb": round(first.peak_mb),
        "peer_peak_mb": round(theirs.peak_mb),
        "cosine_min": round(float(cosines.min()), 6),
        "same_nearest_share": round(same, 4),
        **{f"limit_{name}_texts_per_s": round(limit, 1) for name, limit in limits.items()},
    }
    ratios = {
        "texts_per_s_vs_peer": round(theirs.wall_s / first.wall_s, 2),
        "cpu_s_vs_peer": round(first.cpu_s / theirs.cpu_s, 3),
        "peak_memory_vs_peer": round(first.peak_mb / theirs.peak_mb, 3),
        "texts_per_s_vs_limit": round(count / first.wall_s / max(limits.values()), 3),
        "second_run_vs_first": round(second.wall_s / first.wall_s, 4),
    }
    return figures, ratios


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=Path, default=WEBSITE_TEXTS, help="Parquet file with texts")
    parser.add_argument("--column", default="content", help="its column of texts")
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 20_000], help="numbers of texts")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument("--contestant", choices=CONTESTANTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contestant:
        said = CONTESTANTS[given.contestant](given.folder, given.device)
        (given.folder / f"{given.contestant}.json").write_text(json.dumps(said))
        return 0
    if not given.texts.exists():
        sys.stderr.write(
            f"no such file: {given.texts}: give a Parquet file with --texts and its column with --column\n"
        )
        return 2
    rates = matrix_rates()
    print("matrix products: " + ", ".join(f"{rate / 1e9:.0f} GFLOP/s in {name}" for name, rate in rates.items()))
    figures: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for size in given.sizes:
        texts = documents_of(given.texts, given.column, size)
        if len(texts) < size:
            sys.stderr.write(f"{given.texts} gives only {len(texts):,} different texts of {size:,}\n")
        for into, values in zip((figures, ratios), compare(texts, rates, given.device), strict=True):
            into |= {f"{name}_{size}": value for name, value in values.items()}
    print(json.dumps({"benchmark": "embedding", "figures": figures, "ratios": ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
