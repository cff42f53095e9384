-- For each moment at which a retailer searched in a category, the first day from which it was known that it ordered of a
-- brand of that category within 7 days; of any brand, if it searched in no category. Orders are those of order_facts that
-- were not cancelled. Moments that nothing followed are left out.
WITH orders AS ( -- each stands for its category, known once its brand is, and for the search in no category
    SELECT retailer_id, NULL AS category, ordered_at, known_day
    FROM order_facts
    WHERE order_count > 0
    UNION ALL
    SELECT retailer_id, category, ordered_at, greatest(known_day, brand_known_day)
    FROM order_facts
    JOIN (
        SELECT brand_id, category, known_day_by_lag(joined_at) AS brand_known_day
        FROM valid_brands
        WHERE category IS NOT NULL
    ) USING (brand_id)
    WHERE order_count > 0
)
SELECT DISTINCT retailer_id, category, occurred_at, ordered_known_day
FROM (
    SELECT
        retailer_id, category, occurred_at, is_search,
        min(order_known_day) OVER (
            PARTITION BY retailer_id, category ORDER BY occurred_at
            RANGE BETWEEN CURRENT ROW AND INTERVAL 7 DAY FOLLOWING
        ) AS ordered_known_day
    FROM (
        SELECT retailer_id, category, ordered_at AS occurred_at, false AS is_search, known_day AS order_known_day
        FROM orders
        UNION ALL
        SELECT retailer_id, category, occurred_at, true, NULL
        FROM event_facts
        WHERE event_type = 'search'
    )
)
WHERE is_search AND ordered_known_day IS NOT NULL
