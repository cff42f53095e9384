-- Every valid order with its amount in the reporting currency, at the rate of the UTC day on which it was placed; none
-- where there is no rate. An order in the reporting currency needs no rate. Amounts are decimals with 4 digits, so that a
-- sum is the same in whatever order it is made. known_from: since when the order and its rate are known; placed_known_from:
-- since when the order is (where available_at is absent, the stated lag stands in). An amount that is more than any order
-- can be once it is converted (getvariable('most')) has none either.
SELECT
    *,
    greatest(placed_known_from, rate_settled_at) AS known_from
FROM (
    SELECT
        orders.*,
        CAST(
            CASE
                WHEN orders.currency = getvariable('reporting_currency') THEN amount
                WHEN amount * reporting_per_unit <= getvariable('most') THEN round(amount * reporting_per_unit, 4)
            END AS DECIMAL(38, 4)
        ) AS amount_reporting,
        daily_rates.settled_at AS rate_settled_at,
        coalesce(available_at, ordered_at + to_microseconds(getvariable('lag_us'))) AS placed_known_from
    FROM valid_orders AS orders
    LEFT JOIN daily_rates ON daily_rates.currency = orders.currency AND daily_rates.rate_day = CAST(ordered_at AS DATE)
)
