-- Orders that equal another one in all but their id: same retailer, brand, moment, amount and currency. By week before
-- as_of (0: the last seven days): row_count, repeated_row_count (all but the first of each), whole_day_row_count (those
-- whose moment is a midnight, which may mean that only days are known), and an example.
WITH placed AS (
    SELECT
        (CAST($as_of AS DATE) - CAST(ordered_at AS DATE) - 1) // 7 AS weeks_back,
        count(*) AS row_count,
        ordered_at = date_trunc('day', ordered_at) AS is_whole_day,
        min(order_id) AS first_id,
        max(order_id) AS last_id
    FROM converted_orders
    WHERE known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
        AND ordered_at >= $as_of - to_days(7 * $weeks::INTEGER)
    GROUP BY retailer_id, brand_id, ordered_at, amount, currency
)
SELECT
    weeks_back,
    sum(row_count)::BIGINT AS row_count,
    sum(row_count - 1)::BIGINT AS repeated_row_count,
    coalesce(sum(row_count) FILTER (WHERE is_whole_day), 0)::BIGINT AS whole_day_row_count,
    min(concat(first_id, ' = ', last_id)) FILTER (WHERE row_count > 1) AS for_example
FROM placed
GROUP BY weeks_back
ORDER BY weeks_back
