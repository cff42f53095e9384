"""Outcomes of requests and visits: which of them bring a page, which pass by themselves, and what a status says.

What belongs here: groups of outcomes and ``FetchError``. What doesn't: the list itself (``contracts.web_outcomes``), and
how an outcome is found.
"""

from sourcing_pipeline.contracts.web_outcomes import Outcome

__all__ = ["HAS_BODY", "READABLE", "TRANSIENT", "FetchError", "Outcome", "outcome_of_status"]

READABLE = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
"""Outcomes of a request after which the page's content is known."""

HAS_BODY = READABLE | {Outcome.JS_ONLY, Outcome.PARKED}
"""Outcomes of a request whose page is kept in the archive: shells and parked pages are evidence."""

TRANSIENT = frozenset(
    {
        Outcome.CONNECT_FAILURE,
        Outcome.CONNECT_TIMEOUT,
        Outcome.TOTAL_TIMEOUT,
        Outcome.CONNECTION_LOST,
        Outcome.PROTOCOL_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
    }
)
"""Outcomes that open the circuit when they come one after the other: the site has trouble, with us or with itself."""


class FetchError(Exception):
    """A request that brought no answer, with its outcome and the evidence."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


def outcome_of_status(status: int) -> Outcome:
    """What an HTTP status says, without looking at the body.

    304 is ``not_modified``; other redirects are for the caller to follow and count as unexpected here.
    """
    exact = {
        304: Outcome.NOT_MODIFIED,
        401: Outcome.ACCESS_DENIED,
        402: Outcome.ACCESS_DENIED,
        403: Outcome.ACCESS_DENIED,
        404: Outcome.NOT_FOUND,
        407: Outcome.ACCESS_DENIED,
        410: Outcome.NOT_FOUND,
        429: Outcome.RATE_LIMITED,
        451: Outcome.ACCESS_DENIED,
    }
    by_class = {2: Outcome.OK, 4: Outcome.CLIENT_ERROR, 5: Outcome.SERVER_ERROR}
    return exact.get(status) or by_class.get(status // 100, Outcome.UNEXPECTED_STATUS)
