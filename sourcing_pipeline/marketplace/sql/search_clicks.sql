-- For each moment at which a retailer searched, the first day from which it was known that it looked at a brand, took it as a
-- favourite or put it in a cart within 30 minutes (a longer pause ends a session, as web analytics counts them). Moments
-- that nothing followed are left out.
SELECT DISTINCT retailer_id, occurred_at, clicked_known_day
FROM (
    SELECT
        retailer_id, occurred_at, is_search,
        min(click_known_day) OVER (
            PARTITION BY retailer_id ORDER BY occurred_at RANGE BETWEEN CURRENT ROW AND INTERVAL 30 MINUTE FOLLOWING
        ) AS clicked_known_day
    FROM (
        SELECT
            retailer_id, occurred_at, event_type = 'search' AS is_search,
            CASE WHEN event_type <> 'search' THEN known_day END AS click_known_day
        FROM event_facts
        WHERE event_type = 'search' OR brand_id IS NOT NULL
    )
)
WHERE is_search AND clicked_known_day IS NOT NULL
