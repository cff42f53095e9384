-- For each website, the retailers that ordered from the brands most like it ($days before as_of), and how many of these
-- brands they ordered from. neighbours has the numbers of websites and brands.
WITH brand_retailers AS (
    SELECT DISTINCT brand_number, retailer_number
    FROM numbered_orders
    SEMI JOIN neighbours USING (brand_number)
    WHERE known_day <= CAST($as_of AS DATE) AND order_day >= CAST($as_of AS DATE) - $days
)
SELECT
    site_number,
    count(*) AS retailer_count,
    count(*) FILTER (WHERE brand_count > 1) AS co_purchasing_retailer_count,
    sum(brand_count) AS purchased_brand_count
FROM (
    SELECT site_number, retailer_number, count(*) AS brand_count
    FROM neighbours
    JOIN brand_retailers USING (brand_number)
    GROUP BY ALL
)
GROUP BY site_number
