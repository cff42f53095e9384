"""Every fact of the expected outputs of extruct's samples is in what is read of the same pages.

A fact is a type, a path of properties and a scalar value, of an item at any level. Whole addresses are expected where a page
has relative ones: those are resolved here, against the address that the expected output was made with.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from sourcing_pipeline.brands.schema_items import Item, local_name, types_of
from sourcing_pipeline.brands.structured_data import StructuredData
from sourcing_pipeline_tests.brands.websites import view

SAMPLES = (
    Path(os.environ.get("SOURCING_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    / "conformance"
    / "structured_data_samples"
)
OTHER_PAGES = {
    "product_custom_url": "product", "product_custom_url_and_node_id": "product", "microformat_flat_test": "microformat_test",
    "opengraph_flat_test": "opengraph_test", "CreativeWork_flat.001": "CreativeWork.001", "CreativeWork_flat_with_node_id.001": "CreativeWork.001",
    "microdata.5.2.flat": "microdata.5.2", "microdata.5.2.withtext": "microdata.5.2", "microdata.7.1.flat": "microdata.7.1",
}  # fmt: skip
"""Expected outputs of a page in another shape."""
OTHER_SYNTAXES = {"dublincore_test", "microformat_test", "microformat_flat_test"}
BASES = (
    "",
    "http://www.example.com/index.html",
    "http://some-example.com/",
    "http://www.example.com/microdata/",
    "http://blog.example.com/progress-report",
)
UNREAD = {"http://www.w3.org/ns/rdfa#usesVocabulary", "http://www.w3.org/1999/xhtml/vocab#icon", "http://www.w3.org/1999/xhtml/vocab#alternate",
          "http://purl.org/rss/1.0/modules/content/encoded",
          "valueName"}  # fmt: skip
"""What RDFa says of documents, their icons and feeds, markup as a value, and what extruct makes of input fields."""
OPEN_GRAPH = ("https://ogp.me/ns#", "http://ogp.me/ns/", "https://www.facebook.com/2008/fbml")
NO_PROPERTIES = UNREAD | {
    "@type",
    "type",
    "@context",
    "iid",
    "iid_ref",
    "_nodeId_",
    "textContent",
    "htmlNode",
    "value",
    "@id",
    "id",
}
Fact = tuple[str, tuple[str, ...], str]


def expected_files() -> list[Path]:
    return sorted(path for path in SAMPLES.rglob("*.json*") if path.name != "PROVENANCE.md")


def page_of(expected: Path) -> Path:
    stem = expected.name.removesuffix(".jsonld").removesuffix(".json").removesuffix(".expanded")
    return expected.with_name(OTHER_PAGES.get(stem, stem) + ".html")


def read(path: Path) -> StructuredData:
    return view(path.read_text(encoding="utf-8", errors="replace")).structured


def scalar(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return f"{float(value):.6g}"
    text = re.sub(r"\s+", "", str(value))
    return f"{float(text):.6g}" if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text) else local_name(text)


def facts(value: Any, kind: str = "", path: tuple[str, ...] = (), depth: int = 0) -> Iterator[Fact]:
    """The facts of an item in any of the shapes, ours included."""
    if depth > 8:
        return
    if isinstance(value, list):
        for inner in value:
            yield from facts(inner, kind, path, depth)
    elif isinstance(value, dict):
        if "@value" in value:
            yield from facts(value["@value"], kind, path, depth)
            return
        inside = value.get("properties", value)
        if path:
            yield from facts(value.get("@id", value.get("id")), kind, path, depth)
        names = "+".join(sorted(types_of({"@type": value.get("@type", value.get("type", []))})))
        for name, inner in inside.items():
            if name not in NO_PROPERTIES:
                # A fact of an inner item counts for that item, and for the one around it.
                yield from facts(inner, names, (local_name(name),), depth + 1)
                if path:
                    yield from facts(inner, kind, (*path, local_name(name)), depth + 1)
    elif path and (text := scalar(value)) and not text.startswith("_:"):
        yield kind, path, text


def read_facts(items: list[Item]) -> set[Fact]:
    found = set()
    for kind, path, text in facts(items):
        found.add((kind, path, text))
        found |= {(kind, path, scalar(urljoin(base, text)) or "") for base in BASES if "://" not in text}
    return found


def open_graph(expected: Any) -> list[tuple[str, str]]:
    """Names and contents of the expected properties of Open Graph."""
    if isinstance(expected, dict):
        expected = expected.get("opengraph", [])
    pairs = []
    for one in expected:
        if "namespace" in one and "properties" in one:
            pairs += [(name, value) for name, value in one["properties"]]
        elif any(name.startswith(OPEN_GRAPH) for name in one):
            # As RDFa has it.
            for name, values in one.items():
                if name.startswith(OPEN_GRAPH):
                    short = name.replace("https://ogp.me/ns#", "og:").replace(
                        "https://www.facebook.com/2008/fbml", "fb:"
                    )
                    short = short.removeprefix("http://ogp.me/ns/").replace("#", ":")
                    pairs += [(short, value["@value"]) for value in values]
        elif isinstance(one.get("@context"), dict):
            pairs += [(name, value) for name, value in one.items() if ":" in name]
            pairs.append(("og:type", one["@type"]))
    return pairs


def items_expected(expected: Any) -> list[Any]:
    if isinstance(expected, dict) and {"microdata", "json-ld"} & expected.keys():
        return [*expected.get("microdata", []), *expected.get("json-ld", [])]
    if isinstance(expected, dict) and "items" in expected:
        return list(expected["items"])
    return expected if isinstance(expected, list) else [expected]


@pytest.mark.parametrize("path", expected_files() or [SAMPLES], ids=lambda path: path.name)
def test_all_expected_facts_are_read(path: Path) -> None:
    if path == SAMPLES:
        pytest.skip("structured_data_samples are not here")
    stem = path.name.partition(".json")[0]
    if stem in OTHER_SYNTAXES:
        pytest.skip("Dublin Core in links and microformats are not read")
    expected = json.loads(path.read_text(encoding="utf-8"))
    structured = read(page_of(path))
    pairs = open_graph(expected)
    for name, value in pairs:
        assert " ".join(value.split()) in structured.metas[name.lower()]
    if pairs and not isinstance(expected, dict):
        return
    wanted = set(facts(items_expected(expected)))
    assert wanted or pairs
    assert not wanted - read_facts([*structured.json_ld, *structured.microdata, *structured.rdfa])
