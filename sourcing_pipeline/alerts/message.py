"""The message: what failed, where, what was expected and seen, what to do, and where to look.

Texts of checks and errors hold what feeds and websites wrote. So nothing in them mentions a channel, makes a link, breaks a
line of a header or holds an e-mail address, and all of it is bounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sourcing_pipeline.quality.masking import without_addresses

LONGEST_TEXT = 500
"""Characters of one text of a check or error."""

LONGEST_SUBJECT = 150
MOST_SPELLED_OUT = 10
"""Failures that a message spells out; the rest it counts."""

_MENTION = re.compile(r"@(?=\w)")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Breach:
    """A check that didn't hold."""

    asset: str
    check: str
    severity: str
    stops_the_run: bool
    expected: str
    observed: str
    remedy: str


@dataclass(frozen=True)
class FailedStep:
    """A step that ended with an error; its text says how to mend it where that is known."""

    step: str
    error: str


@dataclass(frozen=True)
class Alert:
    """All that one step of a run has to say.

    ``workspace`` is the folder's name, ``weeks`` the week or weeks as people name them, ``ui_url`` where the Dagster UI is.
    """

    workspace: str
    job: str
    run_id: str
    weeks: str = ""
    failed_steps: Sequence[FailedStep] = ()
    breaches: Sequence[Breach] = ()
    ui_url: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.failed_steps and not self.breaches

    @property
    def is_severe(self) -> bool:
        """Whether a step failed, or a check whose breach means that figures are wrong."""
        return bool(self.failed_steps) or any(breach.severity == "ERROR" for breach in self.breaches)

    @property
    def run_url(self) -> str | None:
        """The run's page."""
        return f"{self.ui_url.rstrip('/')}/runs/{quote(self.run_id)}" if self.ui_url else None


def subject(alert: Alert) -> str:
    """One line that says how bad it is, and what it is about."""
    names = [f"step {failed.step}" for failed in alert.failed_steps]
    names += [f"{breach.asset}.{breach.check}" for breach in alert.breaches]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    week = f", {alert.weeks}" if alert.weeks else ""
    how_bad = "FAILED" if alert.is_severe else "warning"
    return plain(
        f"[sourcing {alert.workspace}] {how_bad}: {names[0] if names else 'nothing'}{more}{week}", LONGEST_SUBJECT
    )


def body(alert: Alert) -> str:
    """The whole message as plain text."""
    paragraphs = [
        *(f"Step {plain(failed.step)} failed: {plain(failed.error)}" for failed in alert.failed_steps),
        *(_paragraph(breach, alert.ui_url) for breach in alert.breaches),
    ]
    left_out = len(paragraphs) - MOST_SPELLED_OUT
    if left_out > 0:
        paragraphs = [*paragraphs[:MOST_SPELLED_OUT], f"{left_out} more: sourcing status says which."]
    where = f"Job {plain(alert.job)}, {alert.weeks or 'no week'}, run {plain(alert.run_id)}"
    paragraphs.append(f"{where}\n{alert.run_url}" if alert.run_url else f"{where} (make ui shows it)")
    return "\n\n".join(paragraphs)


def payload(alert: Alert) -> dict[str, Any]:
    """What is posted to a webhook: ``text`` for Slack, Mattermost and Teams, all else for programs."""
    return {
        "text": f"{subject(alert)}\n\n{body(alert)}",
        "severity": "ERROR" if alert.is_severe else "WARN",
        "workspace": plain(alert.workspace),
        "job": plain(alert.job),
        "weeks": alert.weeks,
        "run_id": plain(alert.run_id),
        "run_url": alert.run_url,
        "failed_steps": [{"step": plain(failed.step), "error": plain(failed.error)} for failed in alert.failed_steps],
        "checks": [
            {
                "asset": plain(breach.asset),
                "check": plain(breach.check),
                "severity": breach.severity,
                "stops_the_run": breach.stops_the_run,
                "expected": plain(breach.expected),
                "observed": plain(breach.observed),
                "remedy": plain(breach.remedy),
                "url": check_url(alert.ui_url, breach),
            }
            for breach in alert.breaches
        ],
    }


def check_url(ui_url: str | None, breach: Breach) -> str | None:
    """The check's page in the Dagster UI."""
    if ui_url is None:
        return None
    return f"{ui_url.rstrip('/')}/assets/{quote(breach.asset)}?view=checks&checkDetail={quote(breach.check)}"


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text in one line, in which nothing is a mention, a link, markup or an e-mail address; longer ones are cut."""
    line = " ".join(_NOT_SHOWN.sub(" ", text).split())
    line = _MENTION.sub("@\u200b", without_addresses(line))
    line = line.replace("<", "\u2039").replace(">", "\u203a").replace("](", "] (").replace("`", "'")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _paragraph(breach: Breach, ui_url: str | None) -> str:
    how = "stops the run" if breach.stops_the_run else "severe" if breach.severity == "ERROR" else "warning"
    lines = [
        f"{plain(breach.asset)}.{plain(breach.check)} ({how})",
        f"  seen: {plain(breach.observed)}",
        f"  expected: {plain(breach.expected)}",
        f"  what to do: {plain(breach.remedy)}",
    ]
    url = check_url(ui_url, breach)
    return "\n".join([*lines, f"  {url}"] if url else lines)
