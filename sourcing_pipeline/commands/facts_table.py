"""What a website says, with its evidence, as a table in the terminal.

What belongs here: which facts are shown, in which order, and how. What doesn't: how facts are read (``brands``). Texts come
from strangers: they are printed as plain text, and nothing in them is taken for markup.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sourcing_pipeline.brands.reader_guard import UNREADABLE_FACTS
from sourcing_pipeline.commands.console import console

VALUES_SHOWN = 5
"""Values of one fact that are shown; a site may have twenty claims."""

_WIDTH_OF_FILES = 140
"""Characters of a line where the output is no terminal."""

_LONGEST_VALUE = 160
_DISAGREE = "\u2260"
_SUBJECTS = {
    "Who": ("brand_name", "legal_name", "description", "story"),
    "Where": ("country", "language", "languages", "currency"),
    "Shop": ("shop_platform", "product_count", "price_p25", "price_median", "price_p75", "image_per_product_mean",
             "image_short_side_px_median", "rating", "review_count", "last_sign_of_life"),
    "Trade": ("has_wholesale_page", "wholesale_url", "wholesale_link", "minimum_order_amount", "reorder_minimum_amount", "minimum_order_quantity",
              "lead_time_days", "retail_markup", "stockist_count"),
    "Delivery": ("ships_to", "ships_worldwide", "returns_days", "returns_url"),
    "Contact": ("contact_email", "contact_phone", "social_account", "social_account_count"),
    "Forms": ("has_order_form", "has_newsletter_form", "has_contact_form", "has_login_form", "has_registration_form", "has_search_form"),
    "Claims (the site's own)": ("certification", "claim"),
}  # fmt: skip
_SOURCES = {
    "json_ld": "JSON-LD",
    "open_graph": "Open Graph",
    "meta": "meta tag",
    "platform": "platform data",
    "text": "visible text",
}


def print_facts(profile_facts: pl.DataFrame, home_url: str, *, with_personal: bool) -> None:
    """Print ``facts_table``, and what its mark means where it has one."""
    output = console if console.is_terminal else Console(width=_WIDTH_OF_FILES, highlight=False)
    output.print(facts_table(profile_facts, home_url, with_personal=with_personal), soft_wrap=False)
    if profile_facts["sources_disagree"].any():
        output.print(f"{_DISAGREE} sources disagree: the value that the profile uses comes first.")


@dataclass(frozen=True, slots=True)
class _Row:
    """A value of a fact, as it is shown."""

    fact: str
    value: str
    source: str
    confidence: str
    page: str
    is_chosen: bool


def facts_table(profile_facts: pl.DataFrame, home_url: str, *, with_personal: bool) -> Table:
    """The facts that a profile uses, by subject; where sources disagree, what the others say stands below and is marked.

    Args:
        profile_facts: of one site.
        home_url: pages of the same host are shown by their path.
        with_personal: whether a person's own addresses are shown; else they are masked.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left", pad_edge=False)
    for name, options in (
        ("fact", {"no_wrap": True}),
        ("value", {"overflow": "fold", "ratio": 3}),
        ("source", {"no_wrap": True}),
        ("sure", {"justify": "right", "no_wrap": True}),
        ("page", {"overflow": "fold", "ratio": 2}),
    ):
        table.add_column(name, **options)
    known = profile_facts.partition_by("fact", as_dict=True)
    told = {name for names in _SUBJECTS.values() for name in names}
    subjects = dict(_SUBJECTS) | {"Else": tuple(sorted(str(name) for (name,) in known if name not in told))}
    for subject, names in subjects.items():
        rows = [row for name in names if (name,) in known for row in _rows(known[(name,)], home_url, with_personal)]
        if rows:
            table.add_row(Text(subject, style="bold"))
        for row in rows:
            style = "" if row.is_chosen else "dim"
            cells = (f"  {row.fact}", row.value, row.source, row.confidence, row.page)
            table.add_row(*(Text(cell, style=style) for cell in cells))
    return table


def _rows(facts: pl.DataFrame, home_url: str, with_personal: bool) -> Iterator[_Row]:
    """The chosen values, each with its surest source; then what others say where they disagree, and what is a person's."""
    ranked = facts.sort(
        "is_chosen", "is_personal", "confidence", "value", descending=[True, False, True, False]
    ).unique("value", keep="first", maintain_order=True)
    shown = [
        fact
        for fact in ranked.iter_rows(named=True)
        if fact["is_chosen"]
        or fact["sources_disagree"]
        or fact["is_personal"]
        or fact["fact"] in {"wholesale_link", "unreadable_page", UNREADABLE_FACTS}
    ]
    for place, fact in enumerate(shown[:VALUES_SHOWN]):
        name = fact["fact"] if place == 0 else ""
        yield _row(fact, name, home_url, with_personal=with_personal)
    if len(shown) > VALUES_SHOWN:
        yield _Row("", f"and {len(shown) - VALUES_SHOWN} more", "", "", "", is_chosen=False)


def _row(fact: Mapping[str, Any], name: str, home_url: str, *, with_personal: bool) -> _Row:
    value = " ".join(fact["value"].split())
    if fact["is_personal"]:
        value = f"{value if with_personal else masked(value)} (personal data)"
    if len(value) > _LONGEST_VALUE:
        value = value[: _LONGEST_VALUE - 1] + "\u2026"
    if fact["sources_disagree"]:
        value = f"{_DISAGREE} {value}"
    return _Row(
        name,
        value,
        _SOURCES.get(fact["source_kind"], fact["source_kind"]),
        f"{fact['confidence']:.0%}",
        _page(fact["page_url"], home_url),
        is_chosen=fact["is_chosen"],
    )


def masked(value: str) -> str:
    """A person's address or number so that it can be recognised but not used: ``a***@nord.example``, ``+49***``."""
    mailbox, at, host = value.partition("@")
    return f"{mailbox[:1]}***{at}{host}" if at else f"{value[:3]}***"


def _page(url: str, home_url: str) -> str:
    """The path of a page of the site's own host, else the whole address."""
    host = "/".join(home_url.split("/", 3)[:3])
    return url[len(host) :] if url.startswith(host + "/") else url
