-- Orders that count as such (order_facts.sql says which do), with numbers for ids: joining and grouping by texts takes ten
-- times as long. It is made once, whatever the number of weeks: a week looks at the orders with known_day <= as_of.
WITH retailers AS (
    SELECT retailer_id, CAST(row_number() OVER (ORDER BY retailer_id) AS INTEGER) AS retailer_number
    FROM (SELECT DISTINCT retailer_id FROM order_facts)
)
SELECT brand_number, retailer_number, order_day, known_day, gmv
FROM order_facts
JOIN brand_numbers USING (brand_id)
JOIN retailers USING (retailer_id)
WHERE order_count > 0
