"""What the stages of a CRM mean: one mapping for HubSpot, Salesforce, and words that people use.

Case, punctuation and the spaces between words don't count: ``Closed - Won``, ``CLOSED_WON`` and ``closedwon`` are one
stage. A team's own words are mapped in the CRM's export, or added here. What doesn't belong here: what a lead's outcome
is once all its stages are known (``sql/lead_labels.sql``).
"""

import polars as pl

NOT_CONTACTED, OPEN, WON, LOST = "not_contacted", "open", "won", "lost"

STAGES: dict[str, tuple[str, ...]] = {
    # Nobody has talked to it yet: no lead comes of it, and nothing to cool down from.
    NOT_CONTACTED: ("new", "not contacted", "open not contacted", "lead", "subscriber", "uncontacted", "to contact"),
    OPEN: (
        "open",
        "contacted",
        "attempting",
        "attempted to contact",
        "attempting to contact",
        "connected",
        "in progress",
        "working",
        "working contacted",
        "nurturing",
        "qualified",
        "marketing qualified lead",
        "sales qualified lead",
        "opportunity",
        "open deal",
        # HubSpot's deal stages
        "appointment scheduled",
        "qualified to buy",
        "presentation scheduled",
        "decision maker bought in",
        "contract sent",
        # Salesforce's opportunity stages
        "prospecting",
        "qualification",
        "needs analysis",
        "value proposition",
        "id decision makers",
        "perception analysis",
        "proposal price quote",
        "proposal",
        "negotiation review",
        "negotiation",
        "meeting booked",
        "follow up",
    ),
    WON: ("won", "closed won", "converted", "closed converted", "customer", "signed", "contract signed", "onboarded"),
    LOST: (
        "lost",
        "closed lost",
        "closed not converted",
        "unqualified",
        "disqualified",
        "bad timing",
        "not interested",
        "rejected",
        "declined",
        "no response",
        "do not contact",
        "do not call",
        "unsubscribed",
        "opted out",
    ),
}
"""Stages by what they mean, as ``simplified`` writes them but with spaces."""

ASKS_FOR_SILENCE = ("do not contact", "do not call", "unsubscribed", "opted out")
"""Stages that are a request as well: such a brand belongs into ``suppressions``, which no stage does by itself."""


def simplified(stage: pl.Expr) -> pl.Expr:
    """A stage without case and all that is neither letter nor digit."""
    return stage.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def outcome_of(stage: pl.Expr) -> pl.Expr:
    """What a stage means: ``not_contacted``, ``open``, ``won`` or ``lost``; null where its words aren't known."""
    meanings = {_joined(words): outcome for outcome, stages in STAGES.items() for words in stages}
    return simplified(stage).replace_strict(meanings, default=None, return_dtype=pl.String)


def asks_for_silence(stage: pl.Expr) -> pl.Expr:
    """Whether a stage says that the brand doesn't want to hear from us."""
    return simplified(stage).is_in([_joined(words) for words in ASKS_FOR_SILENCE])


def _joined(words: str) -> str:
    return words.replace(" ", "")
