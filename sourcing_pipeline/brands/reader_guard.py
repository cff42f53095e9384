"""One reader of facts, guarded: when it fails, its facts are missing and nothing else.

What belongs here: what a failure leaves behind. What doesn't: pages and sites that can't be read (``site_profile``).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.page_view import PageView

_logger = logging.getLogger(__name__)

UNREADABLE_FACTS = "unreadable_facts"
"""The fact that a reader failed: its name, and the error."""

Found = TypeVar("Found")


@dataclass
class ReaderGuard:
    """Asks readers of one site, and remembers which failed."""

    sheet: FactSheet
    home: PageView
    failed: dict[str, Exception] = field(default_factory=dict)

    def ask(self, name: str, read: Callable[[], Found], otherwise: Found) -> Found:
        """What a reader finds; ``otherwise`` where it fails, with the sheet as it was before and a note on it."""
        sheet = self.sheet
        count, chosen, contested = len(sheet.facts), set(sheet.chosen), set(sheet.contested)
        try:
            return read()
        except Exception as error:
            _logger.exception("%s: %s can't be read", self.home.page.domain, name)
            self.failed[name] = error
            del sheet.facts[count:]
            sheet.chosen, sheet.contested = chosen, contested
            sheet.add(self.home, UNREADABLE_FACTS, f"{name}: {type(error).__name__}: {str(error)[:200]}", "markup", 1.0)
            return otherwise
