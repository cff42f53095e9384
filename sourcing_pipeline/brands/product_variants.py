"""How many variants of a product a page lets people choose.

What belongs here: counting choices of the order form. What doesn't: variants that data for machines states
(``product_schema``).
"""

import re

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView

MAX_VARIANTS = 1_000
_MOST_SELECTS, _MOST_PROPERTIES = 30, 4
_WHOLE_VARIANTS = frozenset({"id", "variant", "variant_id", "variation_id"})
_PROPERTY = re.compile(r"^(?:attribute_|super_attribute|options\[|group\[)|size|colou?r|variation", re.IGNORECASE)


def shown_variant_count(view: PageView) -> int | None:
    """The variants that one choice names, else the combinations of the properties that can be chosen; None where none can."""
    combinations, properties = 1, 0
    for select in view.tree.css("select")[:_MOST_SELECTS]:
        attributes = select.attributes
        name = attributes.get("name") or ""
        if name.lower() in _WHOLE_VARIANTS and (count := _choices(select)) > 1:
            return min(count, MAX_VARIANTS)
        if _PROPERTY.search(name) or _PROPERTY.search(attributes.get("id") or ""):
            properties += 1
            combinations *= max(_choices(select), 1) if properties <= _MOST_PROPERTIES else 1
    return min(combinations, MAX_VARIANTS) if combinations > 1 else None


def _choices(select: LexborNode) -> int:
    """Options with a value: the one without says "please choose"."""
    return sum(bool((option.attributes.get("value") or "").strip()) for option in select.css("option")[:MAX_VARIANTS])
