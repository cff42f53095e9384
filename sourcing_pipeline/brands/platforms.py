"""The shop software of a parsed page.

What belongs here: which parts of a page are asked. What doesn't: the markers (``web.platforms``), and what follows from
a platform.
"""

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.web.platforms import MARKUP_CHARACTERS, platform_of_generator, platform_of_markup


def platform_of(view: PageView) -> tuple[str, float] | None:
    """The shop software of a page and how sure that is."""
    stated = platform_of_generator(view.structured.meta("generator") or "")
    return stated or platform_of_markup(view.page.html[:MARKUP_CHARACTERS].lower())
