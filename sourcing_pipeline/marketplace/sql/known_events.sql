-- Events known at as_of, as orders are (known_orders.sql). A visit is a page view.
CREATE OR REPLACE TEMP MACRO known_events(as_of) AS TABLE
    SELECT event_id, event_type, retailer_id, brand_id, category, query, results_count, occurred_at
    FROM valid_events
    WHERE occurred_at < as_of AND coalesce(available_at, occurred_at) <= as_of
