-- Every event, with the day from which it counts (see order_facts.sql). A visit is a page view.
SELECT
    event_id, event_type, retailer_id, brand_id, category, query, results_count, occurred_at,
    CAST(occurred_at AS DATE) AS event_day,
    known_day(occurred_at, coalesce(available_at, occurred_at + to_microseconds(getvariable('lag_us')))) AS known_day
FROM valid_events
