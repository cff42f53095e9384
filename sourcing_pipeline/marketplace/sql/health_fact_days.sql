-- How many orders and events happened and became known when, for the monitors: one row a table, event type, day on which
-- they happened and day from which they count. Only days that a monitor looks at have rows of their own: of facts that
-- happened in the $recent_days before as_of or became known in the $late_days before it. All others are in one row
-- without days. An order counts as a row from when it is known itself; it has GMV once its rate is known, too.
WITH known_placed AS (
    SELECT
        ordered_at, order_day, placed_known_day AS known_day, CASE WHEN known_day <= CAST($as_of AS DATE) THEN gmv END AS gmv
    FROM order_facts
    WHERE placed_known_day <= CAST($as_of AS DATE)
    UNION ALL
    SELECT ordered_at, CAST(ordered_at AS DATE), known_day(ordered_at, placed_known_from), NULL
    FROM converted_orders
    WHERE amount_reporting IS NULL AND known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
), facts AS (
    SELECT 'orders' AS "table", NULL::VARCHAR AS event_type, ordered_at AS happened_at, order_day AS day, known_day, gmv
    FROM known_placed
    UNION ALL
    SELECT 'events', event_type, occurred_at, event_day, known_day, NULL
    FROM known_events($as_of)
), placed AS (
    SELECT
        *,
        day >= CAST($as_of AS DATE) - $recent_days::INTEGER OR known_day > CAST($as_of AS DATE) - $late_days::INTEGER
            AS is_near
    FROM facts
)
SELECT
    "table",
    event_type,
    CASE WHEN is_near THEN day END AS happened_day,
    CASE WHEN is_near THEN known_day END AS known_day,
    count(*) AS row_count,
    coalesce(sum(gmv), 0)::DOUBLE AS gmv,
    max(happened_at) AS newest_at,
    min(day) AS first_day,
    min(known_day) AS first_known_day
FROM placed
GROUP BY "table", event_type, CASE WHEN is_near THEN day END, CASE WHEN is_near THEN known_day END
ORDER BY 1, 2, 3, 4
