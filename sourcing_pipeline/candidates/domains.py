"""Registrable domains and addresses, out of whatever people write, without a network.

Hosts are read as browsers read them (WHATWG URL, by ``can_ada``); registrable domains come from the public suffix list
that ``tldextract`` ships, private suffixes included: ``shop.myshopify.com`` is a domain of its own. Where the list
knows no suffix its default rule ``*`` holds: the last label is one. What belongs here: text to domain or address. What
doesn't: whether the domain may be a brand's own (``own_sites``), identity, fetching.
"""

import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import can_ada
import polars as pl

from sourcing_pipeline.candidates.shared_hosts import SITE_BUILDERS

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_ADDRESS_LENGTH = 2048
"""Longer texts are no address."""

_AROUND = " \t\r\n\v\f\0\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\u3000\ufeff<>\"'`,;"
_SLASHES = "/\\"
_STATED_SCHEME = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:[/\\]{2}", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")
_IPV4 = re.compile(r"\d+\.\d+\.\d+\.\d+\Z")


class Place(NamedTuple):
    """Where on the web a text points: scheme, host (lower case, punycode, no trailing dot) and its registrable domain.

    The host may be an IP address or a single label; ``domain`` is None then.
    """

    scheme: str
    host: str
    domain: str | None

    @property
    def home_url(self) -> str:
        """The home page of the host."""
        return f"{self.scheme}://{self.host}/"

    @property
    def is_ip_address(self) -> bool:
        """Whether the host is an address of a machine."""
        return self.host.startswith("[") or _IPV4.match(self.host) is not None

    @property
    def is_host_name(self) -> bool:
        """Whether the host is one that a name server could know."""
        return _HOST.match(self.host) is not None


def place_of(text: str | None) -> Place | None:
    """Read any spelling of an address or a host; None where it is no http(s) address at all.

    With or without scheme (https is taken where none is stated), www, path, port, user, trailing dot; in capitals;
    Unicode or punycode; with spaces around.
    """
    rest = (text or "").replace("\0", "").strip(_AROUND)
    if not rest or len(rest) > MAX_ADDRESS_LENGTH:
        return None
    scheme = "https"
    while stated := _STATED_SCHEME.match(rest):  # feeds do hold http://https://brand.example
        scheme, rest = stated.group(1).lower(), rest[stated.end() :]
    if _OTHER_SCHEME.match(rest):
        return None
    try:
        host = str(can_ada.parse(f"{scheme}://{rest.lstrip(_SLASHES)}").hostname).removesuffix(".")
    except (ValueError, TypeError):  # no address, or text that is no Unicode
        return None
    return Place(scheme, host, _registrable(host)) if host else None


def host_of(text: str | None) -> str | None:
    """The host that a text names, if it lies in a registrable domain."""
    place = place_of(text)
    return None if place is None or place.domain is None else place.host


def registrable_domain(text: str | None) -> str | None:
    """The registrable domain of an address or a host, in lower case and punycode; None where there is none.

    It may be anybody's (instagram.com): see ``own_sites`` for whether it can be a brand's own.
    """
    place = place_of(text)
    return None if place is None else place.domain


def registrable_domains(texts: pl.Series) -> pl.Series:
    """``registrable_domain`` of each text; each different text is parsed once."""
    distinct = texts.cast(pl.String).drop_nulls().unique()
    found = pl.DataFrame(
        {"text": distinct, "domain": pl.Series([registrable_domain(text) for text in distinct], dtype=pl.String)}
    )
    looked_up = texts.cast(pl.String).to_frame("text").join(found, on="text", how="left", maintain_order="left")
    return looked_up["domain"].alias(texts.name)


def website_url(text: str | None) -> str | None:
    """The address at which to start reading: the home page of the host that a text names.

    https where the text states no scheme; without user, port, path and query. None where there is no registrable domain.
    """
    place = place_of(text)
    return None if place is None or place.domain is None else place.home_url


def shard_of(domain: str, shards: int) -> int:
    """The shard that a registrable domain belongs to: the same on every machine, in every version."""
    return int.from_bytes(hashlib.sha256(domain.encode()).digest()[:8], "big") % shards


def _registrable(host: str) -> str | None:
    """The registrable domain of a host that was parsed."""
    if _IPV4.match(host) or not _HOST.match(host):
        return None
    # Nearly all hosts are one label below a suffix seen before, with or without www: five times as fast as the list.
    bare = host.removeprefix("www.")
    first, _, suffix = bare.partition(".")
    if _is_public_suffix(suffix) and not _is_rule(bare, suffix) and first != "www" and "_" not in first:
        return bare
    return _by_the_list(host)


def _by_the_list(host: str) -> str | None:
    """The public suffix and one label."""
    parts = _suffixes().extract_str(host)
    if not parts.suffix:
        labels = host.split(".")[-2:]
        return ".".join(labels) if len(labels) == 2 and _LABEL.match(labels[0]) else None  # noqa: PLR2004 - two labels
    if not _LABEL.match(parts.domain):
        return None
    if parts.domain == "www" and (parts.is_private or parts.suffix in SITE_BUILDERS):
        return None  # the front page of whoever lets others build sites
    return f"{parts.domain}.{parts.suffix}"


@cache
def _suffixes() -> "TLDExtract":
    """The public suffix list; its library is imported when a domain is first asked for, since it brings a client of HTTP."""
    import tldextract

    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=SITE_BUILDERS
    )


@lru_cache(maxsize=50_000)
def _is_public_suffix(host: str) -> bool:
    return bool(host) and _suffixes().extract_str(host).suffix == host


def _is_rule(host: str, parent: str) -> bool:
    """Whether the list has a rule for the host itself, or for all hosts right below its parent."""
    return host in _rules() or f"*.{parent}" in _rules()


@cache
def _rules() -> frozenset[str]:
    return frozenset(can_ada.idna_encode(rule).decode() for rule in _suffixes().tlds)
