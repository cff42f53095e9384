-- How each brand did in its first 365 days, as known at as_of.
-- A brand's year is complete once 365 days have passed, or it left (nothing more will come).
WITH brands AS (
    SELECT
        *,
        days_between(joined_at, $as_of) AS age_days,
        days_between(joined_at, greatest(joined_at, coalesce(left_at, $as_of))) AS observed_days
    FROM known_brands($as_of)
), first_year AS (
    SELECT
        brand_id, retailer_id, ordered_at, gmv,
        days_between(joined_at, ordered_at) AS day
    FROM known_orders($as_of)
    JOIN brands USING (brand_id)
    WHERE order_count > 0 AND ordered_at >= joined_at AND ordered_at < joined_at + INTERVAL 365 DAY
), retailers AS (
    SELECT brand_id, retailer_id, count(*) AS order_count, sum(gmv) AS gmv, min(ordered_at) AS first_order_at
    FROM first_year
    GROUP BY ALL
), sums AS (
    SELECT
        brand_id, sum(gmv) AS gmv, min(first_order_at) AS first_order_at, count(*) AS retailer_count,
        count(*) FILTER (WHERE order_count > 1) AS repeat_retailer_count
    FROM retailers
    GROUP BY ALL
), mature AS ( -- brands whose first year we know whole
    SELECT brand_id, gmv FROM sums JOIN brands USING (brand_id) WHERE age_days >= 365 AND left_at IS NULL AND sums.gmv > 0
), share_by_day AS ( -- the mean, over them, of the share of the year's GMV that came on each day since joining
    SELECT day, sum((first_year.gmv / mature.gmv)::DECIMAL(38, 12)) / (SELECT count(*) FROM mature) AS share
    FROM first_year JOIN mature USING (brand_id)
    GROUP BY day
), share_so_far AS ( -- the share reached by the end of so many days, drawn to an even spread (weight of 20 brands)
    SELECT
        days,
        (
            coalesce(sum(share) OVER (ORDER BY days), 0) * (SELECT count(*) FROM mature) + 20 * days / 365
        ) / ((SELECT count(*) FROM mature) + 20) AS share
    FROM (SELECT unnest(range(1, 366)) AS days)
    LEFT JOIN share_by_day ON day = days - 1
)
SELECT
    brand_id,
    name,
    domain,
    category,
    country,
    joined_at,
    observed_days,
    first_order_at,
    CASE
        WHEN first_order_at < joined_at + INTERVAL 90 DAY THEN true
        WHEN joined_at + INTERVAL 90 DAY <= $as_of THEN false
    END AS is_activated,
    joined_at + INTERVAL 90 DAY AS activation_matures_at,
    coalesce(sums.gmv, 0)::DOUBLE AS gmv_first_365_days,
    CASE
        WHEN age_days < 90 THEN NULL
        WHEN age_days >= 365 OR left_at IS NOT NULL THEN coalesce(sums.gmv, 0)::DOUBLE
        ELSE round(coalesce(sums.gmv, 0)::DOUBLE / greatest(share_so_far.share, 0.25 * age_days / 365), 4)
    END AS gmv_12m_estimate,
    coalesce(retailer_count, 0)::BIGINT AS retailer_count_first_365_days,
    CASE WHEN retailer_count > 0 THEN repeat_retailer_count / retailer_count END AS repeat_retailer_share
FROM brands
LEFT JOIN sums USING (brand_id)
LEFT JOIN share_so_far ON share_so_far.days = age_days
ORDER BY brand_id
