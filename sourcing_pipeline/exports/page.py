"""How a page of ours is put together: one file that works from a disk, without a network.

What belongs here: the environment in which templates are filled, and what makes a page safe. What doesn't: any one page.

Style and script are inside. The content security policy, which templates must carry, allows no request and no script but the page's
own, so that a hostile text could do nothing even if it slipped past the escaping.
"""

import base64
import hashlib
from datetime import date
from importlib.resources import files
from typing import Any

from sourcing_pipeline import __version__
from sourcing_pipeline.charts.chart import amount, share


def rendered(template: str, *, styles: tuple[str, ...], script: str, **values: Any) -> str:
    """A page. Same values, same text.

    Args:
        template: name of the template beside this module.
        styles: names of its style sheets, the later ones over the earlier.
        script: name of its one script.
        **values: what the template shows; every text is escaped.
    """
    import jinja2
    from markupsafe import Markup

    code, style = part(script), "".join(part(name) for name in styles)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    environment.filters |= {"amount": amount, "short": short, "percent": percent, "day": day, "picture": Markup}
    return environment.from_string(part(template)).render(
        script=Markup(code),  # noqa: S704 - ours, from the package
        style=Markup(style),  # noqa: S704 - ours, from the package
        script_digest=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
        code_version=__version__,
        **values,
    )


def short(value: float) -> str:
    """An amount in three figures: 12.3k."""
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def percent(value: float | None) -> str:
    """A share in words, also where there is none."""
    return "n/a" if value is None else share(value)


def day(value: date) -> str:
    """A date in words: 23 November 2026."""
    return f"{value.day} {value:%B %Y}"


def part(name: str) -> str:
    """A file beside this module."""
    return files("sourcing_pipeline.exports").joinpath(name).read_text("utf-8")
