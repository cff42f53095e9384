-- All orders and events known at as_of, by table, label (an order's currency, an event's type) and hour of the day (UTC):
-- what is remembered of each week, so that a past that was rewritten is seen.
SELECT 'orders' AS "table", currency AS label, hour(ordered_at) AS hour, count(*) AS row_count
FROM converted_orders
WHERE known_day(ordered_at, placed_known_from) <= CAST($as_of AS DATE)
GROUP BY ALL
UNION ALL
SELECT 'events', event_type, hour(occurred_at), count(*)
FROM valid_events
WHERE known_day(occurred_at, coalesce(available_at, occurred_at + to_microseconds(getvariable('lag_us'))))
    <= CAST($as_of AS DATE)
GROUP BY ALL
ORDER BY ALL
