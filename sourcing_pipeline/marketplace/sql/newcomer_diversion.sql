-- What retailers spent before and after they first ordered from a newcomer, as known at as_of. The sums of
-- contracts/metrics/diversion.py, where it says what each is, come last.
--   newcomer      a brand of a category that joined in the $joined_within_days before as_of
--   first order   of a retailer that had ordered from anybody before the window began, in the newcomer's first $newcomer_days
--   window        $window_days before the day of the first order, and as many from that day on; all over at as_of
--   established   a brand that joined at least $window_days before the newcomer: it was here in all of both windows
WITH orders AS MATERIALIZED (
    SELECT brand_number, retailer_number, order_day, gmv FROM numbered_orders WHERE known_day <= CAST($as_of AS DATE)
), price_points AS MATERIALIZED (
    FROM known_price_points($as_of, $currencies, $rates)
), brands AS MATERIALIZED (
    SELECT
        brand_id, brand_number, category, price_band(price_point) AS price_band, joined_at,
        CAST(joined_at AS DATE) AS joined_on
    FROM known_brands($as_of)
    JOIN brand_numbers USING (brand_id)
    LEFT JOIN price_points USING (brand_id)
    WHERE category IS NOT NULL
), first_orders AS MATERIALIZED (
    SELECT brand_number, retailer_number, min(order_day) AS first_day FROM orders GROUP BY ALL
), retailers AS (
    SELECT retailer_number, min(first_day) AS ordered_since FROM first_orders GROUP BY ALL
), newcomer_retailers AS MATERIALIZED (
    SELECT brands.*, retailer_number, first_day
    FROM first_orders
    JOIN brands USING (brand_number)
    JOIN retailers USING (retailer_number)
    WHERE joined_on >= CAST($as_of AS DATE) - $joined_within_days
        AND first_day >= joined_on AND first_day < joined_on + $newcomer_days
        AND first_day + $window_days <= CAST($as_of AS DATE)
        AND ordered_since <= first_day - $window_days
), newcomer_orders AS (
    SELECT
        chosen.brand_number,
        orders.order_day >= chosen.first_day AS is_after,
        orders.brand_number = chosen.brand_number AS is_own,
        brands.category = chosen.category AS is_alike,
        brands.joined_on <= chosen.joined_on - $window_days AS is_established,
        orders.gmv
    FROM orders
    JOIN brands USING (brand_number)
    JOIN newcomer_retailers AS chosen
        ON chosen.retailer_number = orders.retailer_number
        AND orders.order_day >= chosen.first_day - $window_days AND orders.order_day < chosen.first_day + $window_days
    -- What a retailer spends in another price band of the category may be taken too, or not: it is no side of the comparison.
    WHERE brands.category <> chosen.category OR brands.price_band = chosen.price_band
), sums AS (
    SELECT brand_number, /* metrics of newcomer_diversion over newcomer_orders */
    FROM newcomer_orders
    GROUP BY ALL
), counts AS (
    SELECT brand_number, /* metrics of newcomer_diversion over newcomer_retailers */
    FROM newcomer_retailers
    GROUP BY ALL
)
SELECT brand_id, category, price_band, joined_at, counts.* EXCLUDE (brand_number), sums.* EXCLUDE (brand_number)
FROM counts
JOIN sums USING (brand_number)
JOIN brands USING (brand_number)
ORDER BY brand_id
