"""Checks of what the profile and the website both state, and state differently. Retailers see both.

Each is a warning, and says both values: which one is right, only the brand knows.
"""

import polars as pl

from sourcing_pipeline.candidates.countries import COUNTRY_CODES, country_name
from sourcing_pipeline.onboarding.profile_checks.check import Check, number, share, sorted_list, wrong
from sourcing_pipeline.settings import ProfileSettings

_SAME = 0.01
"""Amounts and days that differ by no more than this share are the same."""
_MOST = 0.7
"""Share of the brands most like it that must be of the category that its website reads like."""
_COUNTRIES = {code: country_name(code) for code in sorted(COUNTRY_CODES)}
_MEND = "Say the same here and on your website"


def minimum_order_contradiction(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Another opening minimum; compared only where both are in the same currency."""
    here, there = pl.col("minimum_order_amount"), pl.col("site_minimum_order_amount")
    is_same_currency = pl.col("minimum_order_currency") == pl.col("site_currency")
    return Check(
        "minimum_order_contradiction",
        "small",
        pl.when(is_same_currency).then(wrong("warn", _differ(here, there))),
        pl.format(
            "a minimum of {} {} here, of {} {} on its website",
            number(here, 2),
            "minimum_order_currency",
            number(there, 2),
            "site_currency",
        ),
        pl.lit("the same opening minimum here and on the website"),
        pl.format(
            _MEND + " from which amount you take a first order: here it is {} {}, there {} {}",
            number(here, 2),
            "minimum_order_currency",
            number(there, 2),
            "site_currency",
        ),
        pl.col("minimum_order_amount_url"),
        pl.col("minimum_order_amount_at"),
        value=here / there,
    )


def lead_time_contradiction(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Another lead time."""
    here, there = pl.col("lead_time_days"), pl.col("site_lead_time_days")
    return Check(
        "lead_time_contradiction",
        "small",
        wrong("warn", _differ(here, there)),
        pl.format("{} days here, {} days on its website", number(here, 1), number(there, 1)),
        pl.lit("the same lead time here and on the website"),
        pl.format(_MEND + " how long you take: here it is {} days, there {}", number(here, 1), number(there, 1)),
        pl.col("lead_time_days_url"),
        pl.col("lead_time_days_at"),
        value=here - there,
    )


def shipping_contradiction(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Not one country in common. Fewer or more countries are no contradiction: neither list need be complete."""
    here, there = pl.col("ships_to"), pl.col("site_ships_to")
    common = there.list.set_intersection(here).list.len()
    return Check(
        "shipping_contradiction",
        "small",
        pl.when((here.list.len() > 0) & (there.list.len() > 0)).then(wrong("warn", common == 0)),
        pl.format("ships to {} here, to {} by its website", sorted_list(here), sorted_list(there)),
        pl.lit("a country to which both say that it ships"),
        pl.format(_MEND + " where you ship to: here it is {}, there {}", sorted_list(here), sorted_list(there)),
        pl.col("ships_to_url"),
        pl.col("ships_to_at"),
        value=common,
    )


def name_contradiction(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Another name: neither contains the other, once case, accents and signs are set aside."""
    here, there = _simple(pl.col("brand_name")), _simple(pl.col("site_brand_name"))
    are_alike = here.str.contains(there, literal=True) | there.str.contains(here, literal=True)
    return Check(
        "name_contradiction",
        "small",
        pl.when((here.str.len_chars() > 0) & (there.str.len_chars() > 0)).then(wrong("warn", ~are_alike)),
        pl.format("“{}” here, “{}” on its website", "brand_name", "site_brand_name"),
        pl.lit("the same name here and on the website"),
        pl.format(_MEND + " what you are called: here it is “{}”, there “{}”", "brand_name", "site_brand_name"),
        pl.col("brand_name_url"),
        pl.col("brand_name_at"),
    )


def country_contradiction(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Another country."""
    here, there = pl.col("country"), pl.col("site_country")
    named = [column.replace(_COUNTRIES) for column in (here, there)]
    return Check(
        "country_contradiction",
        "small",
        wrong("warn", here != there),
        pl.format("{} here, {} by its website", *named),
        pl.lit("the same country here and on the website"),
        pl.format(_MEND + " where you are: here it is {}, there {}", *named),
        pl.col("country_url"),
        pl.col("country_at"),
    )


def category_contradiction(settings: ProfileSettings) -> Check:
    """The website reads like another category, surely, and as most brands like it are: retailers look for it elsewhere."""
    here, there, sure = pl.col("category"), pl.col("site_category"), pl.col("site_category_probability")
    is_clear = (sure >= settings.category_sure) & (pl.col("site_category_alike") > _MOST) & (there != "unknown")
    return Check(
        "category_contradiction",
        "small",
        pl.when(is_clear).then(wrong("warn", here != there)),
        pl.format(
            "{} here; the website reads like {}, as do {} of the brands most like it",
            here,
            there,
            share(pl.col("site_category_alike")),
        ),
        pl.lit("the category that the website shows"),
        pl.format("Check your category: here it is {}, and your website reads like {}", here, there),
        pl.col("home_url"),
        pl.col("profile_at"),
        value=sure,
    )


def _differ(here: pl.Expr, there: pl.Expr) -> pl.Expr:
    return (here - there).abs() > _SAME * pl.max_horizontal(here, there)


def _simple(name: pl.Expr) -> pl.Expr:
    return name.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
