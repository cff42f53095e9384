-- A number for each brand.
SELECT brand_id, CAST(row_number() OVER (ORDER BY brand_id) AS INTEGER) AS brand_number
FROM valid_brands
