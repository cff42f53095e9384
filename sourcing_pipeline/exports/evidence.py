"""Evidence addresses as a reader sees them: a link to a page, or a metric in words.

An address comes from outside as often as not: it becomes a link only if it is plain http or https.
"""

import re
from dataclasses import dataclass

LONGEST_SHOWN = 64
_PAGE = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x20]+", re.IGNORECASE)
_METRIC_WORDS = {
    "segment_demand": "Retailers' demand",
    "lookalikes": "Lookalikes",
    "cannibalisation": "What it would take from brands here",
    "lead_labels": "Past leads",
    "brand_outcomes": "Brands on the marketplace",
    "brand_metrics": "Marketplace figures",
    "products": "Products on the marketplace",
    "brand_profiles": "Profile on the marketplace",
    "candidates": "Candidate feed",
    "website_profiles": "Website profile",
    "website_categories": "Category of its website",
    "profile_facts": "Facts of its website",
}


@dataclass(frozen=True)
class Evidence:
    """What to show for an address: its text, and where the text leads, if anywhere."""

    address: str
    text: str
    href: str | None


def safe_link(address: str | None) -> str | None:
    """The address if a browser may be sent to it: http or https, and nothing that could end an attribute."""
    return address if address is not None and _PAGE.fullmatch(address) else None


def evidence_of(address: str | None, demand_anchor: str | None = None) -> Evidence | None:
    """What to show for an evidence address.

    Args:
        address: a page's URL or ``metric:<table>/<key>/...``.
        demand_anchor: where in the report the supply gaps stand, if they do.
    """
    if not address:
        return None
    if address.startswith("metric:"):
        table, *keys = address.removeprefix("metric:").split("/")
        words = _METRIC_WORDS.get(table, table.replace("_", " "))
        text = f"{words}: {', '.join(keys)}" if keys else words
        return Evidence(address, _shortened(text), demand_anchor if table == "segment_demand" else None)
    return Evidence(address, _shortened(re.sub(r"^https?://(www\.)?", "", address).rstrip("/")), safe_link(address))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
