"""How a brand did in its first year on the marketplace: labels, and estimates by which brands of any age compare fairly.

Facts are those of ``marketplace/sql/first_year_orders.sql``: orders that count as such, in a brand's first 365 days. The
formulas run as they stand here, over the row that ``marketplace/sql/brand_outcomes.sql`` makes of each brand.

A year that isn't complete is brought to 365 days by what older brands had reached at the same age: the mean over brands,
so that one giant can't set it, drawn to an even year with the weight of 20 brands, so that it is sane where few are old
enough. A share of few retailers says little and is a poor thing to multiply, so 5 retailers as those of older brands are
put beside them: without that, brands that have two or three retailers come out far too low while they are young. Brands
that left are judged by what they made: nothing more will come. Brands of whose first 90 days no order could be seen,
since the marketplace's record begins later, have no outcome.
"""

from sourcing_pipeline.contracts.metrics.base import DistinctCount, Formula, Subject, Sum

_UNKNOWN = "activation_matures_at > as_of_moment OR NOT is_on_record"

OUTCOME = Subject(
    table="brand_outcomes",
    grain="a week and a brand",
    owner="analytics",
    windows_days=(),
    sources=("brands", "orders", "fx_rates"),
    metrics=(
        Formula(
            name="is_activated",
            meaning="Whether the first order came within 90 days of joining: true as soon as it came, false once they are "
            "over; none before, so count only brands whose answer has matured",
            least=None,
            formula=(
                "CASE WHEN first_order_at < activation_matures_at THEN true "
                "WHEN is_on_record AND activation_matures_at <= as_of_moment THEN false END"
            ),
            nullable=True,
        ),
        Formula(
            name="is_year_complete",
            meaning="Whether no more can come of the first year: 365 days have passed, or the brand left",
            least=None,
            formula="year_matures_at <= as_of_moment OR has_left",
        ),
        Sum(
            name="gmv_first_365_days",
            meaning="GMV of the first 365 days, so far",
            unit="reporting currency",
            of="first_year_orders",
            value="gmv",
            decimals=4,
        ),
        Formula(
            name="usual_gmv_share",
            meaning="Share of their first year's GMV that older brands had made at the same age; none where no estimate "
            "needs it",
            formula=(
                "CASE WHEN needs_estimate THEN greatest("
                "(gmv_shares_of_older + 20 * age_days / 365) / (selling_older_brands + 20), 0.25 * age_days / 365) END"
            ),
            nullable=True,
        ),
        Formula(
            name="gmv_12m_estimate",
            meaning="GMV of the first 365 days, tenure-adjusted: as it is where the year is complete, else divided by the "
            "usual share; none before 90 days",
            unit="reporting currency",
            formula=(
                f"CASE WHEN {_UNKNOWN} THEN NULL WHEN is_year_complete THEN gmv_first_365_days "
                "ELSE round(gmv_first_365_days / usual_gmv_share, 4) END"
            ),
            nullable=True,
        ),
        DistinctCount(
            name="retailer_count_first_365_days",
            meaning="Distinct retailers of the first 365 days, so far",
            unit="retailers",
            of="first_year_orders",
            key="retailer_number",
        ),
        DistinctCount(
            name="repeat_retailer_count_first_365_days",
            meaning="Those of them that ordered more than once",
            unit="retailers",
            of="first_year_orders",
            key="retailer_number",
            at_least=2,
        ),
        Formula(
            name="repeat_retailer_share",
            meaning="Share of them that ordered more than once, so far",
            most=1,
            formula="repeat_retailer_count_first_365_days / nullif(retailer_count_first_365_days, 0)",
            nullable=True,
        ),
        Formula(
            name="usual_repeat_share",
            meaning="The repeat share of their first year of older brands, those that had a retailer at the same age; none "
            "where no estimate needs it",
            most=1,
            formula="CASE WHEN needs_estimate THEN repeat_shares_of_older / nullif(ordered_older_brands, 0) END",
            nullable=True,
        ),
        Formula(
            name="usual_repeat_progress",
            meaning="How much of it they had reached at that age (1: all); none where no estimate needs it",
            formula=(
                "CASE WHEN needs_estimate THEN greatest("
                "(coalesce(ordered_older_brands * repeat_shares_then / nullif(repeat_shares_of_older, 0), 0) "
                "+ 20 * age_days / 365) / (CASE WHEN repeat_shares_of_older > 0 THEN ordered_older_brands ELSE 0 END + 20), "
                "0.25 * age_days / 365) END"
            ),
            nullable=True,
        ),
        Formula(
            name="repeat_retailer_share_12m_estimate",
            meaning="Share of the first year's retailers that order more than once, tenure-adjusted: as it is where the year "
            "is complete, else divided by the usual progress; none before 90 days or without a retailer",
            most=1,
            formula=(
                f"CASE WHEN {_UNKNOWN} OR retailer_count_first_365_days = 0 THEN NULL "
                "WHEN is_year_complete THEN repeat_retailer_share ELSE least(1, round("
                "(repeat_retailer_count_first_365_days / usual_repeat_progress + 5 * coalesce(usual_repeat_share, 0)) / "
                "(retailer_count_first_365_days + CASE WHEN usual_repeat_share IS NULL THEN 0 ELSE 5 END), 6)) END"
            ),
            nullable=True,
        ),
    ),
)
