-- When each table that is no stream of facts last had something new before as_of, and the longest pause between two such
-- days in the year before its newest. Of a profile only the last change is known: one that was changed since as_of may have
-- been changed just before it as well, so it can't make the table look old.
WITH moments AS (
    SELECT 'brands' AS "table", joined_at AS moment FROM valid_brands
    UNION ALL
    SELECT 'brands', left_at FROM valid_brands
    UNION ALL
    SELECT 'retailers', joined_at FROM valid_retailers
    UNION ALL
    SELECT 'products', created_at FROM valid_products
    UNION ALL
    SELECT 'products', removed_at FROM valid_products
    UNION ALL
    SELECT 'brand_profiles', least(updated_at, $as_of - INTERVAL 1 MICROSECOND) FROM valid_brand_profiles
    UNION ALL
    SELECT 'leads', first_contact_at FROM valid_leads
    UNION ALL
    SELECT 'leads', outcome_at FROM valid_leads
    UNION ALL
    SELECT 'fx_rates', CAST(rate_date AS TIMESTAMP) FROM rate_facts WHERE known_from <= $as_of
), days AS (
    SELECT "table", CAST(moment AS DATE) AS day, max(moment) AS newest_at
    FROM moments
    WHERE moment < $as_of
    GROUP BY "table", CAST(moment AS DATE)
), pauses AS (
    SELECT
        "table",
        newest_at,
        day - lag(day) OVER (PARTITION BY "table" ORDER BY day) AS pause_days,
        day > max(day) OVER (PARTITION BY "table") - 365 AS is_of_last_year
    FROM days
)
SELECT
    "table",
    max(newest_at) AS newest_at,
    count(pause_days) FILTER (WHERE is_of_last_year) AS pause_count,
    max(pause_days) FILTER (WHERE is_of_last_year) AS longest_pause_days
FROM pauses
GROUP BY "table"
