"""What may go wrong with many demo sites at once, so that monitors of the crawl can be tried.

What belongs here: which sites are disturbed, and how a page changes. What doesn't: the fates of single sites (``sites``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sourcing_pipeline.demo.sites import Site, chance

BLOCKING_FATES = ("challenge", "forbidden", "rate_limited")
"""The ways in which sites block robots: a test for robots, 403, 429."""

_STRUCTURED = re.compile(
    r'<script type="application/ld\+json">.*?</script>'
    r"|<meta (?:property=\"(?:og|product):price|itemprop=)[^>]*>"
    r'| (?:itemprop|itemtype|data-price-amount)="[^"]*"'
    r"| itemscope",
    re.DOTALL,
)


@dataclass(frozen=True)
class Disturbances:
    """What is wrong with many sites from now on.

    ``blocked_share``: share of the sites that are well that block us; ``markup_changed``: the shop platform whose pages
    lose their structured data and leave prices to scripts, and whose product feed is gone.
    """

    blocked_share: float = 0.0
    markup_changed: str = ""

    def of(self, sites: Mapping[str, Site]) -> dict[str, Site]:
        """The sites as they are with it, by domain; the same ones are blocked each time, more of them with a larger share."""
        well = sorted(
            (site for site in sites.values() if not site.fate), key=lambda site: chance(site.seed, "blocks", of=2**31)
        )
        blocked = {site.domain: place for place, site in enumerate(well[: round(self.blocked_share * len(well))])}
        return {
            domain: replace(
                site,
                fate=BLOCKING_FATES[blocked[domain] % len(BLOCKING_FATES)] if domain in blocked else site.fate,
                has_new_markup=site.platform == self.markup_changed,
            )
            for domain, site in sites.items()
        }


def without_structured_data(html: str) -> str:
    """A page without what it says to machines of products and prices."""
    return _STRUCTURED.sub("", html)
