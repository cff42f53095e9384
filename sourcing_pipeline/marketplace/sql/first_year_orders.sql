-- Orders of a brand's first 365 days that count as orders (order_facts.sql says which do), with the day since joining on
-- which each came: the first is day 0. It is made once, whatever the number of weeks: a week looks at the orders with
-- known_day <= as_of. Numbers stand for ids, since grouping by texts takes ten times as long.
WITH orders AS (
    SELECT
        brand_number, retailer_id, ordered_at, known_day, gmv,
        CAST(days_between(joined_at, ordered_at) AS SMALLINT) AS day
    FROM order_facts
    JOIN valid_brands USING (brand_id)
    JOIN brand_numbers USING (brand_id)
    WHERE order_count > 0 AND ordered_at >= joined_at AND ordered_at < joined_at + INTERVAL 365 DAY
), retailers AS (
    SELECT retailer_id, CAST(row_number() OVER (ORDER BY retailer_id) AS INTEGER) AS retailer_number
    FROM (SELECT DISTINCT retailer_id FROM orders)
)
SELECT brand_number, retailer_number, ordered_at, known_day, gmv, day
FROM orders
JOIN retailers USING (retailer_id)
