"""robots.txt by RFC 9309, on Protego, with what Protego reads otherwise than the standard set right beforehand.

What belongs here: what a robots.txt says. What doesn't: fetching it (``robots_cache``) and obeying it (``site_reader``).
"""

import codecs
import re
from dataclasses import dataclass

from protego import Protego

from sourcing_pipeline.web.urls import Url
from sourcing_pipeline.web.usage_signals import UsageSignals, all_signals, usage_pairs

MAX_ROBOTS_BYTES = 512 * 1024
"""What the standard asks us to read at least, and all that we read."""

LONGEST_CRAWL_DELAY_SECONDS = 30.0
"""A longer one means that the site does not want us; it is skipped."""

MAX_ROBOTS_REDIRECTS = 5
MOST_USAGE_RULES = 200

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_USER_AGENT_LINE = re.compile(r"^\s*user-?\s?agent\s*[:\s]\s*(.*)$", re.IGNORECASE)
_KNOWN_LINE = re.compile(
    r"^\s*(?:dis+all?[ao]w|diasllow|allow|site-?maps?|crawl[- ]delay)\s*[:\s]\s*(.*)$", re.IGNORECASE
)
_USAGE_LINE = re.compile(r"^\s*content-(signal|usage)\s*:\s*(.*)$", re.IGNORECASE)
_TOKEN = re.compile(r"[a-zA-Z_-]+")
_SOMEBODY_ELSE = "\x7f"


@dataclass(frozen=True)
class UsageRule:
    """A Content-Signal or Content-Usage line: the paths that it speaks of, and what it says."""

    path: str
    usage: UsageSignals


@dataclass(frozen=True)
class Robots:
    """What a site's robots.txt says to one product token."""

    rules: Protego | None
    token: str
    allows_all: bool
    usage_rules: tuple[UsageRule, ...] = ()

    def allows(self, url: Url) -> bool:
        """Whether an address may be asked for."""
        return self.allows_text(url.href)

    def allows_text(self, href: str) -> bool:
        """The same, of an address as text."""
        if self.rules is None:
            return self.allows_all
        return bool(self.rules.can_fetch(href, self.token))

    def usage_of(self, url: Url) -> UsageSignals:
        """What it says of the use of an address's content: of all lines, those with the longest path that fits."""
        fitting = [rule for rule in self.usage_rules if url.path.startswith(rule.path)]
        longest = max((len(rule.path) for rule in fitting), default=0)
        return all_signals(rule.usage for rule in fitting if len(rule.path) == longest)

    @property
    def crawl_delay_seconds(self) -> float:
        """The pause that it asks for; 0 where it asks for none or for nonsense."""
        return float((self.rules and self.rules.crawl_delay(self.token)) or 0.0)

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return [] if self.rules is None else list(self.rules.sitemaps)


def allow_all(token: str) -> Robots:
    """There is no robots.txt (4xx other than 429): all is allowed."""
    return Robots(None, token, allows_all=True)


def parse_robots(content: bytes, token: str) -> Robots:
    """Read a robots.txt.

    Args:
        content: its bytes; of more than ``MAX_ROBOTS_BYTES`` only whole lines before that count.
        token: our product token alone, such as ``SourcingPipeline``.
    """
    text = _decode(content[:MAX_ROBOTS_BYTES])
    if len(content) > MAX_ROBOTS_BYTES:
        text = text[: max(text.rfind("\n"), text.rfind("\r"), 0)]
    rules = Protego.parse(_to_the_letter(text, token))
    return Robots(rules, token, allows_all=False, usage_rules=_usage_rules(text, token))


def _decode(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


def _to_the_letter(text: str, token: str) -> str:
    """Rewrite what Protego would read otherwise than RFC 9309 does.

    - Protego matches agents by substring: a group counts for us only if its leading token is ours, whatever the case.
    - To Protego an unknown line ends the list of a group's agents; to the standard it does not exist.
    - Protego ends lines where ``str.splitlines`` does (form feed, U+2028); the standard at CR and LF only.
    """
    lines = []
    for raw_line in _LINE_ENDS.split(text.replace("\x00", "")):
        line = " ".join(raw_line.partition("#")[0].splitlines())
        if agent := _USER_AGENT_LINE.match(line):
            name = agent.group(1).strip()
            leading = _TOKEN.match(name)
            if name.startswith("*"):
                lines.append("user-agent: *")
            elif leading and leading.group().lower() == token.lower():
                lines.append(f"user-agent: {token}")
            else:
                lines.append(f"user-agent: {_SOMEBODY_ELSE}")
        elif _KNOWN_LINE.match(line):
            lines.append(line)
    return "\n".join(lines)


def _usage_rules(text: str, token: str) -> tuple[UsageRule, ...]:
    """The usage lines of the groups for our token; where none is, of those for all. Lines before any group speak to all."""
    if "content-" not in text.lower():
        return ()
    ours: list[UsageRule] = []
    everyone: list[UsageRule] = []
    agents = {"*"}
    has_own_group, in_rules = False, True
    for raw_line in _LINE_ENDS.split(text):
        line = raw_line.partition("#")[0]
        if agent := _USER_AGENT_LINE.match(line):
            agents = set() if in_rules else agents
            in_rules = False
            name = agent.group(1).strip()
            leading = _TOKEN.match(name)
            is_ours = leading is not None and leading.group().lower() == token.lower()
            agents |= {"*"} if name.startswith("*") else {token} if is_ours else {_SOMEBODY_ELSE}
            has_own_group = has_own_group or is_ours
        elif line.strip():
            in_rules = True
            if said := _USAGE_LINE.match(line):
                rule = _usage_rule(*said.groups())
                ours += [rule] if token in agents else []
                everyone += [rule] if "*" in agents else []
    return tuple((ours if has_own_group else everyone)[:MOST_USAGE_RULES])


def _usage_rule(kind: str, value: str) -> UsageRule:
    path = ""
    if value.startswith("/"):
        path, _, value = value.partition(" ")
    pairs = usage_pairs(value)
    usage = UsageSignals(content_signal=pairs) if kind.lower() == "signal" else UsageSignals(content_usage=pairs)
    return UsageRule(path.rstrip("*$"), usage)
