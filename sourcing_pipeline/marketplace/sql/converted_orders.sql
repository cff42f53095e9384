-- Every valid order with its amount in the reporting currency, at the rate of the day on which it was placed; none where
-- there is no rate. An order in the reporting currency needs no rate. Amounts are decimals with 4 digits, so that a sum
-- is the same in whatever order it is made. known_from: where available_at is absent, the stated lag stands in.
SELECT
    orders.*,
    CAST(
        CASE
            WHEN orders.currency = getvariable('reporting_currency') THEN amount
            ELSE round(amount * reporting_per_unit, 4)
        END AS DECIMAL(38, 4)
    ) AS amount_reporting,
    coalesce(available_at, ordered_at + to_microseconds(getvariable('lag_us'))) AS known_from
FROM valid_orders AS orders
LEFT JOIN daily_rates ON daily_rates.currency = orders.currency AND daily_rates.rate_day = CAST(ordered_at AS DATE)
