"""What a row of ``cannibalisation`` says in words: with all figures, for who asks; in one sentence, for a sales rep.

What belongs here: words, and the address to which they point. What doesn't: any figure (``cannibalisation``).
"""

from collections.abc import Mapping
from typing import Any


def evidence_address(domain: str) -> str:
    """Where the figures of a website stand."""
    return f"metric:cannibalisation/{domain}"


def in_words(row: Mapping[str, Any]) -> str:
    """What a row of ``cannibalisation`` says, as a caution to a sales rep."""
    share = f"about {100 * row['cannibalised_share']:.0f} % of its sales would be taken from"
    if not row["co_purchasing_retailer_count"]:
        return f"{share[0].upper()}{share[1:]} brands already here"
    each = f"{row['purchased_brand_count'] / row['retailer_count']:.1f}".removesuffix(".0")
    return f"Retailers of the brands most like it already buy {each} of them on average: {share} these"


def evidence_in_words(row: Mapping[str, Any], setting: float) -> str:
    """The figures of a row in words, before it has them; it has ``usual_co_purchase_share`` besides."""
    share = (
        f"About {100 * row['cannibalised_share']:.0f} % ({100 * row['cannibalised_share_low']:.0f} to "
        f"{100 * row['cannibalised_share_high']:.0f} %) of its sales would be taken from brands already here"
    )
    if row["newcomer_count"]:
        taken = (
            f"{row['newcomer_count']:,} past newcomers took {100 * row['diversion_share']:.0f} % from brands alike "
            f"({row['newcomer_retailer_count']:,} retailers compared; drawn to the setting of {100 * setting:.0f} %)"
        )
    else:
        taken = f"no newcomer was measured yet, so the setting of {100 * setting:.0f} % holds"
    if not row["neighbour_count"]:
        return f"{share}: {taken}; no brand here is known to be like it"
    return (
        f"{share}: {taken}; of {row['retailer_count']:,} retailers of the {row['neighbour_count']} brands most like it "
        f"{row['co_purchasing_retailer_count']:,} buy from several of them (smoothed {100 * row['co_purchase_share']:.0f} %, "
        f"usual {100 * row['usual_co_purchase_share']:.0f} %), likeness {row['likeness']:.2f}: {row['crowding']:.2f} times "
        "the usual crowding"
    )
