"""The text by which a brand is compared and categorised: its most telling words, few enough for the embedding model.

What belongs here: which texts, in which order, how much of each. What doesn't: the embedding.
"""

import re
from collections.abc import Sequence

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.personal_text import without_persons
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import cut_at_word, simplified

MAX_CHARACTERS = 800
"""About 180 tokens in English, as many as the model is given."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MOST_TITLES = 12
_MOST_CATEGORIES = 6
_SHARES = {"description": 260, "categories": 120, "titles": 280, "story": 260, "headings": 160}


def document_of(
    name: str,
    description: str | None,
    story: str | None,
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
) -> str:
    """Name, description, categories and titles of products, story; headings and text only where those say too little.

    How to reach persons is masked, as in all free text that is kept.
    """
    parts = [name]
    if description:
        parts.append(cut_at_word(description, _SHARES["description"]))
    categories = dict.fromkeys(product.category for _, product in products if product.category)
    if categories:
        parts.append(cut_at_word(", ".join(list(categories)[:_MOST_CATEGORIES]), _SHARES["categories"]))
    if titles := _titles(products):
        parts.append(cut_at_word(", ".join(titles), _SHARES["titles"]))
    if told := _not_said_yet(story or "", " ".join(parts)):
        parts.append(cut_at_word(told, _SHARES["story"]))
    if sum(map(len, parts)) < MAX_CHARACTERS // 2:
        headings = dict.fromkeys(text for view in views for text in view.headings if len(text) > 3)  # noqa: PLR2004 - numbers, signs
        parts.append(cut_at_word(", ".join(headings), _SHARES["headings"]))
        parts.append(cut_at_word(" ".join(views[0].paragraphs) or views[0].text, MAX_CHARACTERS // 2))
    said = ". ".join(part.rstrip(". ") for part in parts if part)
    return cut_at_word(without_persons(said, views[0].page.domain), MAX_CHARACTERS)


def _not_said_yet(text: str, said: str) -> str:
    """The sentences of a text that are not in what was said before."""
    return " ".join(sentence for sentence in _SENTENCE_END.split(text[:2_000]) if sentence.strip(" .") not in said)


def _titles(products: Sequence[tuple[PageView, Product]]) -> list[str]:
    """Titles of different products, those of different words first come first served."""
    chosen: dict[str, str] = {}
    for _, product in products:
        if product.title:
            chosen.setdefault(simplified(product.title), cut_at_word(product.title, 60))
    return list(chosen.values())[:_MOST_TITLES]
