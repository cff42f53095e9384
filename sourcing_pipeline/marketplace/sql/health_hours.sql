-- At which hours of the day (UTC) orders and events happen, by table, week before as_of (0: the last seven days) and hour:
-- row_count, and early_row_count, those known an hour or more before they happened (a known time of midnight may be a day).
WITH facts AS (
    SELECT 'orders' AS "table", ordered_at AS moment, available_at
    FROM converted_orders
    WHERE known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
        AND ordered_at >= $as_of - to_days(7 * $weeks::INTEGER)
    UNION ALL
    SELECT 'events', occurred_at, available_at
    FROM valid_events
    WHERE known_day(occurred_at, coalesce(available_at, occurred_at + to_microseconds(getvariable('lag_us'))))
            <= CAST($as_of AS DATE)
        AND occurred_at >= $as_of - to_days(7 * $weeks::INTEGER)
)
SELECT
    "table",
    (CAST($as_of AS DATE) - CAST(moment AS DATE) - 1) // 7 AS weeks_back,
    hour(moment) AS hour,
    count(*) AS row_count,
    count(*) FILTER (
        WHERE available_at <= moment - INTERVAL 1 HOUR AND available_at <> date_trunc('day', available_at)
    ) AS early_row_count
FROM facts
GROUP BY ALL
ORDER BY ALL
