-- How far the rates known at as_of reach: the orders placed in the 90 days before it and known by then, by currency.
-- An order is converted if its rate was known by then too, or it needs none. newest_rate_date: the newest day of which a
-- rate from the currency to the reporting one is known (of a cross rate, the older of both); null where none is, and where
-- none is needed.
WITH placed AS (
    SELECT
        currency, CAST(ordered_at AS DATE) AS order_day,
        amount_reporting IS NOT NULL AND known_day(ordered_at, known_from) <= CAST($as_of AS DATE) AS is_converted
    FROM converted_orders
    WHERE ordered_at >= $as_of - INTERVAL 90 DAY AND known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
), counted AS (
    SELECT
        currency,
        count(*) AS order_count,
        count(*) FILTER (WHERE is_converted) AS converted_count,
        min(order_day) FILTER (WHERE NOT is_converted) AS first_day_without_rate,
        max(order_day) FILTER (WHERE NOT is_converted) AS last_day_without_rate
    FROM placed
    GROUP BY currency
), newest AS (
    SELECT currency AS needed, max(rate_date) AS rate_date
    FROM rate_facts
    WHERE known_from <= $as_of
    GROUP BY currency
), needs AS (
    SELECT currency, unnest([currency, getvariable('reporting_currency')]) AS needed
    FROM counted
    WHERE currency <> getvariable('reporting_currency')
), reached AS (
    SELECT currency, CASE WHEN count(*) = count(rate_date) THEN min(rate_date) END AS newest_rate_date
    FROM needs
    LEFT JOIN newest USING (needed)
    WHERE needed <> 'USD'
    GROUP BY currency
)
SELECT
    counted.*, newest_rate_date, CAST(date_diff('day', newest_rate_date, CAST($as_of AS DATE)) AS BIGINT) AS rate_age_days
FROM counted
LEFT JOIN reached USING (currency)
ORDER BY currency
