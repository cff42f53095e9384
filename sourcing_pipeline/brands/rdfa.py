"""RDFa 1.1 as items: ``vocab``, ``typeof``, ``property``, ``resource``, ``about``, ``prefix``, ``rel`` and ``rev``.

What belongs here: the syntax, as far as pages use it (RDFa Core 1.1, 7.5, without lists, languages and datatypes). What
doesn't: what items mean. Names of schema.org lose their vocabulary, those of others stay whole addresses; identities
stay as written. Metas of the page itself are left to ``structured_data``.
"""

import re
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.item_elements import MAX_TEXT, TextReader, add_value, inherited
from sourcing_pipeline.brands.schema_items import Item, local_name

MAX_ELEMENTS = 5_000
MAX_TOKENS = 10
MAX_WAITING = 20
MAX_PREFIXES = 50
MAX_PREFIXES_IN_SCOPE = 200
"""Prefixes that an element declares, and that it has with those that it inherits; what goes beyond is not declared."""

_SIGNS = "[typeof], [vocab], [property]:not(meta)"
_TAKING_PART = '[typeof], [property], [vocab], [prefix], [about], [resource], [rel*=":"], [rev*=":"]'
_RELATED = '[rel*=":"] [href], [rel*=":"] [src]'
_PREFIX = re.compile(r"([^\s:]{0,40}):\s+(\S{1,500})")
_INITIAL = {
    "schema": "http://schema.org/", "foaf": "http://xmlns.com/foaf/0.1/", "gr": "http://purl.org/goodrelations/v1#",
    "dc": "http://purl.org/dc/terms/", "dcterms": "http://purl.org/dc/terms/", "dc11": "http://purl.org/dc/elements/1.1/",
    "og": "http://ogp.me/ns#", "v": "http://rdf.data-vocabulary.org/#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#", "sioc": "http://rdfs.org/sioc/ns#", "ctag": "http://commontag.org/ns#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#", "xsd": "http://www.w3.org/2001/XMLSchema#", "cc": "http://creativecommons.org/ns#",
    "rev": "http://purl.org/stuff/rev#", "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
}  # fmt: skip
"""Prefixes that pages need not declare (the RDFa initial context)."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element hands to those within it."""

    subject: Item
    vocabulary: str
    prefixes: dict[str, str]
    waiting: tuple[tuple[Item, str, bool], ...]
    """Relations that still lack their other end: item, name, and whether the item is the end rather than the start."""


def read_rdfa(tree: LexborHTMLParser) -> list[Item]:
    """The items of a page that are no property of another one; the page itself is one where something is said of it."""
    if tree.css_first(_SIGNS) is None:
        return []
    return _Reader(tree).items()


class _Reader:
    def __init__(self, tree: LexborHTMLParser) -> None:
        self._texts = TextReader()
        self._page: Item = {"@type": [], "@id": ""}
        self._named: dict[str, Item] = {"": self._page}
        self._items: list[Item] = [self._page]
        self._inner: set[int] = set()
        self._related: set[tuple[int, str, int]] = set()
        self._links: list[tuple[Item, str, str]] = []
        root = tree.root
        prefixes = _declared(root.attributes, {}) if root is not None else {}
        start = _Context(self._page, "", {**_INITIAL, **prefixes}, ())
        taking_part = {node.mem_id for node in tree.css(_TAKING_PART)[:MAX_ELEMENTS]}
        taking_part.update(node.mem_id for node in tree.css(_RELATED)[:MAX_ELEMENTS])
        known: dict[int, _Context] = {}

        def step(element: LexborNode, context: _Context) -> _Context:
            return self._read(element, context) if element.mem_id in taking_part else context

        for node in [*tree.css(_TAKING_PART)[:MAX_ELEMENTS], *tree.css(_RELATED)[:MAX_ELEMENTS]]:
            inherited(node, known, start, step)

    def items(self) -> list[Item]:
        """What was read, with items in place of the addresses that name them."""
        for item, name, address in self._links:
            other = self._named.get(address)
            if other is None or other is item or len(other) <= 2:  # noqa: PLR2004 - it has more than type and identity
                continue
            # It stays an item of the page as well, as in a graph of JSON-LD: two may name each other.
            values = item[name]
            item[name] = [other if one == address else one for one in values] if isinstance(values, list) else other
        return [item for item in self._items if id(item) not in self._inner and (item["@type"] or len(item) > 2)]  # noqa: PLR2004 - likewise

    def _read(self, node: LexborNode, context: _Context) -> _Context:
        """Take in what an element says (RDFa Core 1.1, 7.5, with the numbers of its steps)."""
        attributes = node.attributes
        vocabulary = (attributes["vocab"] or "").strip()[:500] if "vocab" in attributes else context.vocabulary  # 2
        prefixes = _declared(attributes, context.prefixes)  # 3
        properties = _names(attributes.get("property"), vocabulary, prefixes)
        relations = [name for name in _names(attributes.get("rel"), "", prefixes) if ":" in name]
        reverse = [name for name in _names(attributes.get("rev"), "", prefixes) if ":" in name]
        types = _names(attributes.get("typeof"), vocabulary, prefixes)
        has_type = "typeof" in attributes
        about = _identity(attributes.get("about"), prefixes)
        target = _identity(attributes.get("resource"), prefixes)
        target = next((one for one in (target, attributes.get("href"), attributes.get("src")) if one is not None), None)
        is_literal = "content" in attributes or "datatype" in attributes
        is_silent = False
        typed: Item | None = None
        other: Item | None = None
        if relations or reverse:  # 6
            subject = self._item(about) if about is not None else context.subject
            if target is not None:
                other = self._item(target)
            elif has_type and about is None:
                other = self._item(None)
            typed = (subject if about is not None else other) if has_type else None
        elif properties and not is_literal:  # 5.1
            subject = self._item(about) if about is not None else context.subject
            if has_type:
                typed = other = subject if about is not None else self._item(target)
        else:  # 5.2
            identity = about if about is not None else target
            if identity is not None or has_type:
                subject = self._item(identity)
            else:
                subject, is_silent = context.subject, not properties
            typed = subject if has_type else None
        if typed is not None:  # 7
            typed["@type"] += [name for name in types if name not in typed["@type"]]
        waiting: tuple[tuple[Item, str, bool], ...] = ()
        if other is not None and (relations or reverse):  # 9
            for name in relations:
                self._relate(subject, name, other)
            for name in reverse:
                self._relate(other, name, subject)
        elif relations or reverse:  # 10
            waiting = tuple((subject, name, False) for name in relations) + tuple((subject, n, True) for n in reverse)
            other = self._item(None)
        if properties and not (subject is self._page and node.tag == "meta"):  # 11
            value = self._value(node, is_literal, bool(relations or reverse), target, typed if about is None else None)
            for name in properties:
                self._add(subject, name, value, target)
        if is_silent:
            return _Context(context.subject, vocabulary, prefixes, context.waiting)
        for item, name, is_end in context.waiting:  # 12
            self._relate(*((subject, name, item) if is_end else (item, name, subject)))
        return _Context(other if other is not None else subject, vocabulary, prefixes, waiting[:MAX_WAITING])

    def _item(self, identity: str | None) -> Item:
        """The item of an identity; a new one without a name."""
        if identity is not None and identity in self._named:
            return self._named[identity]
        item: Item = {"@type": []}
        if identity is not None:
            item["@id"] = identity
            self._named[identity] = item
        self._items.append(item)
        return item

    def _value(
        self, node: LexborNode, is_literal: bool, has_relation: bool, target: str | None, typed: Item | None
    ) -> Any:
        attributes = node.attributes
        if attributes.get("content") is not None:
            return (attributes["content"] or "")[:MAX_TEXT]
        if attributes.get("datetime") is not None:
            return (attributes["datetime"] or "")[:MAX_TEXT]
        if not is_literal and not has_relation:
            if typed is not None:
                return typed
            if target is not None:
                return target[:MAX_TEXT]
        return self._texts.text_of(node)

    def _add(self, subject: Item, name: str, value: Any, target: str | None) -> None:
        if isinstance(value, dict):
            self._relate(subject, name, value)
            return
        add_value(subject, name, value)
        if value == target and value is not None:
            self._links.append((subject, name, value))

    def _relate(self, subject: Item, name: str, other: Item) -> None:
        """Make an item a value of another one; one that only has an identity is that identity."""
        statement = (id(subject), name, id(other))
        if other is subject or statement in self._related:
            return
        self._related.add(statement)
        if other["@type"] or "@id" not in other:
            self._inner.add(id(other))
            add_value(subject, name, other)
        else:
            add_value(subject, name, other["@id"])
            self._links.append((subject, name, other["@id"]))


def _declared(attributes: dict[str, str | None], prefixes: dict[str, str]) -> dict[str, str]:
    """The prefixes with those that an element declares, by ``prefix`` or in the way of XML."""
    own = {name[6:]: value for name, value in attributes.items() if name.startswith("xmlns:") and value}
    own |= dict(_PREFIX.findall((attributes.get("prefix") or "")[:5_000]))
    own = {name.lower(): value for name, value in own.items()}
    # Each element within has what it inherits: to copy ever more of it for each would take memory without end.
    is_bounded = len(own) <= MAX_PREFIXES and len(prefixes) + len(own) <= MAX_PREFIXES_IN_SCOPE
    return {**prefixes, **own} if is_bounded and not own.items() <= prefixes.items() else prefixes


def _names(stated: str | None, vocabulary: str, prefixes: dict[str, str]) -> list[str]:
    """The types or properties of an attribute in full, those of schema.org without their vocabulary."""
    names = []
    for token in (stated or "")[:2_000].split()[:MAX_TOKENS]:
        prefix, colon, rest = token.partition(":")
        if not colon:
            names.append(local_name(vocabulary + token))
        elif not rest.startswith("//") and prefix.lower() in prefixes:
            names.append(local_name(prefixes[prefix.lower()] + rest))
        else:
            names.append(local_name(token))
    return names


def _identity(stated: str | None, prefixes: dict[str, str]) -> str | None:
    """What ``about`` and ``resource`` name: an address as written, or a prefixed name in full."""
    if stated is None:
        return None
    stated = stated.strip()[:MAX_TEXT].removeprefix("[").removesuffix("]")
    prefix, colon, rest = stated.partition(":")
    return (
        prefixes[prefix.lower()] + rest
        if colon and prefix.lower() in prefixes and not rest.startswith("//")
        else stated
    )
