"""How many variants of a product a page lets people choose.

What belongs here: counting choices of the order form. What doesn't: variants that data for machines states
(``product_schema``).
"""

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView

MAX_VARIANTS = 1_000
_WHOLE_VARIANTS = 'select[name="id"], select[name="variant" i], select[name="variant_id"], select[name="variation_id"]'
_PROPERTIES = (
    'select[name^="attribute_"], select[name^="super_attribute"], select[name^="options["], select[name^="group["], '
    'select[data-option], select[id*="size" i], select[id*="colo" i]'
)


def shown_variant_count(view: PageView) -> int | None:
    """The variants that one choice names, else the combinations of the properties that can be chosen; None where none can."""
    whole = view.tree.css_first(_WHOLE_VARIANTS)
    if whole is not None and (count := _choices(whole)) > 1:
        return min(count, MAX_VARIANTS)
    combinations = 1
    for select in view.tree.css(_PROPERTIES)[:4]:
        combinations *= max(_choices(select), 1)
    return min(combinations, MAX_VARIANTS) if combinations > 1 else None


def _choices(select: LexborNode) -> int:
    """Options with a value: the one without says "please choose"."""
    return sum(bool((option.attributes.get("value") or "").strip()) for option in select.css("option")[:MAX_VARIANTS])
