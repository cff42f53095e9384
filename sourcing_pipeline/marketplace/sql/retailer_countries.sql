-- The country of each retailer as it is now: its table keeps no history. ZZ where unknown.
SELECT retailer_id, coalesce(min(country), 'ZZ') AS retailer_country
FROM valid_retailers
GROUP BY retailer_id
