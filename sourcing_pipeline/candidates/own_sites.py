"""Whether a stated address can be a brand's own website, and if not, why not.

A profile on a platform, a shop on a marketplace, an IP address: no site of the brand's own, so nothing to read and
nothing to tell the brand by.
"""

from typing import NamedTuple

import polars as pl

from sourcing_pipeline.candidates.domains import Place, place_of
from sourcing_pipeline.candidates.shared_hosts import MEANINGS, shared_host_kind

_SHOWN = 100
_NOT_ON_THE_INTERNET = frozenset({"arpa", "internal", "invalid", "lan", "local", "localhost", "onion"})


class OwnSite(NamedTuple):
    """What a stated address says about a brand's own website.

    Attributes:
        domain: the registrable domain, if it can be the brand's own.
        website_url: where to start reading, if so.
        problem: otherwise why not: a code (``social_profile``, ``ip_address``, ...), a colon and words.
    """

    domain: str | None
    website_url: str | None
    problem: str | None


def own_site(text: str) -> OwnSite:
    """The website that a text states, or why it can't be a brand's own."""
    place = place_of(text)
    if place is None:
        return OwnSite(None, None, f"no_address: {_shown(text)} can't be read as a web address")
    if place.domain is None or place.host.rpartition(".")[2] in _NOT_ON_THE_INTERNET:
        return OwnSite(None, None, _why_no_domain(place))
    kind = shared_host_kind(place.domain)
    if kind is not None:
        return OwnSite(None, None, f"{kind}: {place.domain} is {MEANINGS[kind]}, not a website of its own")
    return OwnSite(place.domain, place.home_url, None)


def own_sites(texts: pl.Series) -> pl.DataFrame:
    """``own_site`` of each text, as columns ``domain``, ``website_url`` and ``problem``; all null where there is no text.

    Each different text is parsed once.
    """
    distinct = texts.drop_nulls().unique()
    sites = [own_site(text) for text in distinct]
    found = pl.DataFrame(
        {
            "text": distinct,
            "domain": pl.Series([site.domain for site in sites], dtype=pl.String),
            "website_url": pl.Series([site.website_url for site in sites], dtype=pl.String),
            "problem": pl.Series([site.problem for site in sites], dtype=pl.String),
        }
    )
    return texts.to_frame("text").join(found, on="text", how="left", maintain_order="left").drop("text")


def _why_no_domain(place: Place) -> str:
    host = place.host
    if place.is_ip_address:
        return f"ip_address: {host} is the address of a machine, not a domain"
    if host.rpartition(".")[2] in _NOT_ON_THE_INTERNET:
        return f"local_host: {host} is a name inside a network, not a domain"
    if not place.is_host_name or "_" in host:
        return f"no_host_name: {_shown(host)} can't be a host's name"
    if "." not in host:
        return f"single_label: {host} is one word, not a domain"
    return f"public_suffix: {host} is where others have domains, not a domain of its own"


def _shown(text: str) -> str:
    return f"'{text[:_SHOWN]}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...'"
