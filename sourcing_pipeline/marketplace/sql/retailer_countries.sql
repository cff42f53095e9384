-- The country of each retailer (ZZ where unknown), and the day from which it is known: its own row came when it joined, which may
-- be after it was first seen. Its table keeps no history: a country that was mended counts for the past, too.
SELECT
    retailer_id,
    coalesce(country, 'ZZ') AS retailer_country,
    known_day_by_lag(joined_at) AS retailer_known_day
FROM valid_retailers
