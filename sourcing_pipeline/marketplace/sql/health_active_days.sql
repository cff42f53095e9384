-- On which days each table had something new, in the $days before as_of, and since when that is known: one row a table,
-- event type (none but for events) and day. The monitors learn from it on which weekdays something comes.
-- Brands and retailers are left out: they come as people decide, and where their load has stopped, orders name some that
-- aren't there (health_references.sql). Of a profile only the last change is known (see health_newest_rows.sql).
WITH known_placed AS (
    SELECT order_day AS day, placed_known_day AS known_day FROM order_facts
    UNION ALL
    SELECT CAST(ordered_at AS DATE), known_day(ordered_at, placed_known_from)
    FROM converted_orders WHERE amount_reporting IS NULL
), moments AS (
    SELECT 'products' AS "table", created_at AS moment FROM valid_products
    UNION ALL
    SELECT 'products', removed_at FROM valid_products
    UNION ALL
    SELECT 'brand_profiles', least(updated_at, $as_of - INTERVAL 1 MICROSECOND) FROM valid_brand_profiles
    UNION ALL
    SELECT 'leads', first_contact_at FROM valid_leads
    UNION ALL
    SELECT 'leads', outcome_at FROM valid_leads
), days AS (
    SELECT 'orders' AS "table", NULL::VARCHAR AS event_type, day, known_day FROM known_placed
    UNION ALL
    SELECT 'events', event_type, event_day, known_day FROM event_facts
    UNION ALL
    SELECT 'fx_rates', NULL, rate_date, CAST(known_from + to_microseconds(86399999999) AS DATE) FROM rate_facts
    UNION ALL
    SELECT "table", NULL, CAST(moment AS DATE), known_day_by_lag(moment) FROM moments WHERE moment IS NOT NULL
)
SELECT "table", event_type, day, min(known_day) AS known_day
FROM days
WHERE known_day <= CAST($as_of AS DATE) AND day >= CAST($as_of AS DATE) - $days::INTEGER
GROUP BY "table", event_type, day
ORDER BY 1, 2, 3
