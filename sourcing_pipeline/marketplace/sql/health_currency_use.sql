-- In which currencies orders came, by week before as_of (0: the last seven days) and currency: row_count, and
-- new_row_count, those in a currency in which their brand had no order earlier than $new_days before. Only orders of brands
-- count that had $least_orders or more by then.
WITH placed AS (
    SELECT
        brand_id,
        currency,
        CAST(ordered_at AS DATE) AS day
    FROM converted_orders
    WHERE known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
), firsts AS (
    SELECT brand_id, currency, min(day) AS first_day FROM placed GROUP BY brand_id, currency
), per_day AS (
    SELECT brand_id, currency, day, count(*) AS row_count FROM placed GROUP BY brand_id, currency, day
), of_brand AS (
    SELECT brand_id, day, sum(row_count) AS row_count FROM per_day GROUP BY brand_id, day
), settled AS (
    SELECT
        brand_id,
        day,
        sum(row_count) OVER (
            PARTITION BY brand_id ORDER BY day RANGE BETWEEN UNBOUNDED PRECEDING AND to_days($new_days::INTEGER) PRECEDING
        ) AS earlier_count
    FROM of_brand
)
SELECT
    (CAST($as_of AS DATE) - day - 1) // 7 AS weeks_back,
    currency,
    sum(row_count)::BIGINT AS row_count,
    coalesce(sum(row_count) FILTER (WHERE day - first_day < $new_days::INTEGER), 0)::BIGINT AS new_row_count,
    arg_max(brand_id, row_count) FILTER (WHERE day - first_day < $new_days::INTEGER) AS for_example
FROM per_day
JOIN firsts USING (brand_id, currency)
JOIN settled USING (brand_id, day)
WHERE earlier_count >= $least_orders::INTEGER AND day >= CAST($as_of AS DATE) - 7 * $weeks::INTEGER
GROUP BY ALL
ORDER BY ALL
