-- Every product that states a price, with the days from which it counts and no longer counts (order_facts.sql; the stated
-- lag stands in for available_at). The price is the retail price; where only the wholesale price is stated, twice that: the
-- keystone mark-up.
SELECT
    brand_id, currency, price,
    known_day(created_at, created_at + to_microseconds(getvariable('lag_us'))) AS known_day,
    CASE WHEN removed_at IS NOT NULL THEN known_day(removed_at, removed_at + to_microseconds(getvariable('lag_us'))) END
        AS removed_known_day
FROM (SELECT *, coalesce(nullif(retail_price, 0), nullif(wholesale_price, 0) * 2) AS price FROM valid_products)
WHERE price IS NOT NULL AND currency IS NOT NULL
