-- For each website of a part of them ($first to $last), the retailers that ordered from the brands most like it, and how many
-- of these brands they ordered from.
SELECT
    site_number,
    count(*) AS retailer_count,
    count(*) FILTER (WHERE brand_count > 1) AS co_purchasing_retailer_count,
    sum(brand_count) AS purchased_brand_count
FROM (
    SELECT site_number, retailer_number, count(*) AS brand_count
    FROM (FROM neighbours WHERE site_number >= $first AND site_number < $last)
    JOIN neighbour_retailers USING (brand_number)
    GROUP BY ALL
)
GROUP BY site_number
