"""What a page with status 2xx turns out to be once it is looked into: the same for pages that come and for saved ones.

What belongs here: the order of the questions: may it be read, can it be parsed, what is it. What doesn't: the answers
(``usage_signals``, ``parser_client``, ``classify``).
"""

from dataclasses import dataclass

from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.frontier import FoundLink
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.usage_signals import UsageSignals


@dataclass(frozen=True, slots=True)
class Understood:
    """A page's outcome with its evidence, what was said of its use, and where it leads."""

    outcome: Outcome
    detail: str | None
    usage: UsageSignals
    links: tuple[FoundLink, ...] = ()


async def understand(
    parser: ParserClient,
    page: Answer,
    domain: str,
    *,
    visit: str,
    stated: UsageSignals,
    respects_reservations: bool,
    wants_links: bool,
) -> Understood:
    """Look into a page.

    Args:
        parser: parses it.
        page: the page.
        domain: the registrable domain of its site.
        visit: names the visit; links that were handed out in it before are passed over.
        stated: what headers and robots.txt say of its use.
        respects_reservations: whether a page that reserves text and data mining is left unread.
        wants_links: whether there is any use for links.
    """
    if respects_reservations and stated.reservation is not None:
        return _reserved(page, stated)
    try:
        content = await parser.read_page(page, domain, visit=visit, wants_links=wants_links)
    except FetchError as error:
        return Understood(error.outcome, error.detail, stated)
    usage = stated.and_also(content.usage)
    if respects_reservations and usage.reservation is not None:
        return _reserved(page, usage)
    return Understood(content.outcome, content.detail, usage, () if usage.nofollow else content.links)


def _reserved(page: Answer, usage: UsageSignals) -> Understood:
    return Understood(Outcome.MINING_RESERVED, f"{page.url.href} says {usage.reservation}", usage)
