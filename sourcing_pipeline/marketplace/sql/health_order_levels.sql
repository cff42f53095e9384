-- How large orders are against their brand's own level, by week before as_of (0: the last seven days) and currency:
-- row_count, and median and spread (median absolute deviation) of log(amount) minus the brand's median of it, in the
-- reporting currency. A brand's level is that of its orders older than $new_days, of which it needs $least_orders.
WITH placed AS (
    SELECT brand_id, currency, CAST(ordered_at AS DATE) AS day, ln(CAST(amount_reporting AS DOUBLE)) AS log_amount
    FROM converted_orders
    WHERE known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE) AND amount_reporting > 0
), levels AS (
    SELECT brand_id, median(log_amount) AS level
    FROM placed
    WHERE day < CAST($as_of AS DATE) - $new_days::INTEGER
    GROUP BY brand_id
    HAVING count(*) >= $least_orders::INTEGER
)
SELECT
    (CAST($as_of AS DATE) - day - 1) // 7 AS weeks_back,
    currency,
    count(*) AS row_count,
    median(log_amount - level) AS middle,
    mad(log_amount - level) AS spread,
    arg_max(brand_id, abs(log_amount - level)) AS for_example
FROM placed
JOIN levels USING (brand_id)
WHERE day >= CAST($as_of AS DATE) - 7 * $weeks::INTEGER
GROUP BY ALL
ORDER BY ALL
