-- Every product that states a price, with the days from which it counts and no longer counts (order_facts.sql; the stated
-- lag stands in for available_at). The price is the retail price; where only the wholesale price is stated, twice that: the
-- keystone mark-up.
SELECT
    brand_id, currency, price,
    known_day_by_lag(created_at) AS known_day,
    known_day_by_lag(removed_at) AS removed_known_day
FROM (SELECT *, coalesce(nullif(retail_price, 0), nullif(wholesale_price, 0) * 2) AS price FROM valid_products)
WHERE price IS NOT NULL AND currency IS NOT NULL
