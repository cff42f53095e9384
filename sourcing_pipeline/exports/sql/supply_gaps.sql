SELECT
    row_number() OVER (ORDER BY gap_score DESC, searching_retailer_count DESC, category, retailer_country) AS place,
    *
FROM segment_demand_now
WHERE gap_score > 0
ORDER BY place
