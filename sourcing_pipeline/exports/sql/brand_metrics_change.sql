-- A brand that had not joined 4 weeks before had nothing then; a week without one 4 weeks before has no row.
WITH weeks AS (
    SELECT DISTINCT as_of AS as_of_before, as_of + 28 AS as_of FROM brand_metrics
)
SELECT
    current.as_of,
    weeks.as_of_before,
    brand_id,
    window_days,
    current.gmv,
    coalesce(earlier.gmv, 0) AS gmv_before,
    current.gmv - coalesce(earlier.gmv, 0) AS gmv_change,
    (current.gmv - earlier.gmv) / nullif(earlier.gmv, 0) AS gmv_change_share,
    current.order_count,
    coalesce(earlier.order_count, 0) AS order_count_before,
    current.order_count - coalesce(earlier.order_count, 0) AS order_count_change,
    current.repeat_retailer_count,
    coalesce(earlier.repeat_retailer_count, 0) AS repeat_retailer_count_before,
    current.repeat_retailer_count - coalesce(earlier.repeat_retailer_count, 0) AS repeat_retailer_count_change
FROM brand_metrics AS current
JOIN weeks USING (as_of)
LEFT JOIN (SELECT * RENAME (as_of AS as_of_before) FROM brand_metrics) AS earlier USING (as_of_before, brand_id, window_days)
