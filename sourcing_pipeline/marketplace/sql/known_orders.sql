-- Orders known at as_of that have an amount in the reporting currency. GMV: orders not cancelled, before returns.
-- A fact counts if it happened before as_of and the warehouse knew of it by then; where available_at is absent, the time
-- at which it happened stands in (known_from).
CREATE OR REPLACE TEMP MACRO known_orders(as_of) AS TABLE
    SELECT
        order_id, retailer_id, brand_id, ordered_at, is_cancelled,
        CASE WHEN is_cancelled THEN 0 ELSE amount_reporting END AS gmv,
        CASE WHEN is_cancelled THEN 0 ELSE 1 END AS order_count
    FROM converted_orders
    WHERE amount_reporting IS NOT NULL AND ordered_at < as_of AND known_from <= as_of
