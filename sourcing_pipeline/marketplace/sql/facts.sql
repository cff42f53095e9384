-- What was known at as_of. Every metric takes its facts from here, so that an order, GMV, a visit, a search and a brand
-- mean the same everywhere. A fact counts if it happened before as_of and the warehouse knew of it by then; where
-- available_at is absent, the time at which it happened stands in.

-- Orders that have an amount in the reporting currency. GMV: orders not cancelled, before returns.
CREATE OR REPLACE TEMP MACRO known_orders(as_of) AS TABLE
    SELECT
        order_id, retailer_id, brand_id, ordered_at, is_cancelled,
        CASE WHEN is_cancelled THEN 0 ELSE amount_reporting END AS gmv,
        CASE WHEN is_cancelled THEN 0 ELSE 1 END AS order_count
    FROM converted_orders
    WHERE amount_reporting IS NOT NULL AND ordered_at < as_of AND known_from <= as_of;

-- Events; a visit is a page view.
CREATE OR REPLACE TEMP MACRO known_events(as_of) AS TABLE
    SELECT event_id, event_type, retailer_id, brand_id, category, query, results_count, occurred_at
    FROM valid_events
    WHERE occurred_at < as_of AND coalesce(available_at, occurred_at) <= as_of;

-- Brands that had joined; that they would leave later was not known.
CREATE OR REPLACE TEMP MACRO known_brands(as_of) AS TABLE
    SELECT * REPLACE (CASE WHEN left_at < as_of THEN left_at END AS left_at)
    FROM valid_brands
    WHERE joined_at < as_of;

-- Whole days from one moment to a later one.
CREATE OR REPLACE TEMP MACRO days_between(earlier, later) AS (epoch_us(later) - epoch_us(earlier)) // 86400000000;
