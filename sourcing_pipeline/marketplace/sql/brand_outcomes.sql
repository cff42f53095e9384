-- How each brand did in its first 365 days, as known at as_of. The formulas of contracts/metrics/outcome.py come last.
-- Older brands are those that joined at least 365 days ago. What they had reached at an age is taken over those that were
-- still here at that age, whatever became of them later: otherwise only the successful would say what is usual.
WITH record AS ( -- before the first order that is known of anybody, nothing could be seen
    SELECT min(ordered_at) AS begins_at FROM known_orders($as_of)
), brands AS (
    SELECT
        *,
        $as_of AS as_of_moment,
        left_at IS NOT NULL AS has_left,
        joined_at + INTERVAL 90 DAY AS activation_matures_at,
        joined_at + INTERVAL 365 DAY AS year_matures_at,
        days_between(joined_at, $as_of) AS age_days,
        days_between(joined_at, greatest(joined_at, coalesce(left_at, $as_of))) AS observed_days,
        coalesce(activation_matures_at > (SELECT begins_at FROM record), true) AS is_on_record
    FROM known_brands($as_of)
    JOIN brand_numbers USING (brand_id)
), first_year AS (
    FROM first_year_orders WHERE known_day <= CAST($as_of AS DATE)
), retailers AS (
    SELECT
        brand_number, sum(gmv) AS gmv, min(ordered_at) AS first_order_at, count(*) AS order_count,
        min(day, 2) AS days -- of the first and the second order
    FROM first_year
    GROUP BY brand_number, retailer_number
), sums AS (
    SELECT
        brand_number, sum(gmv) AS gmv, min(first_order_at) AS first_order_at, count(*) AS retailer_count,
        count(*) FILTER (WHERE order_count > 1) AS repeat_retailer_count
    FROM retailers
    GROUP BY brand_number
), older AS ( -- whose first year is over, with the age until which they were here
    SELECT
        brand_number, gmv, repeat_retailer_count / retailer_count AS repeat_share, least(observed_days, 365) AS here_days
    FROM brands
    JOIN sums USING (brand_number)
    WHERE year_matures_at <= as_of_moment AND is_on_record
), ages AS (
    FROM range(90, 365) AS ages(age_days)
), gmv_days AS ( -- shares of a year's GMV that came on a day, summed over brands
    SELECT here_days, day, sum(CAST(first_year.gmv / older.gmv AS DECIMAL(38, 12))) AS share
    FROM first_year
    JOIN older USING (brand_number)
    WHERE older.gmv > 0
    GROUP BY ALL
), gmv_by_age AS (
    SELECT age_days, sum(share) AS gmv_shares_of_older
    FROM ages
    JOIN gmv_days ON day < age_days AND here_days >= age_days
    GROUP BY age_days
), sellers_by_age AS (
    SELECT age_days, sum(brand_count) AS selling_older_brands
    FROM ages
    JOIN (SELECT here_days, count(*) AS brand_count FROM older WHERE gmv > 0 GROUP BY here_days) ON here_days >= age_days
    GROUP BY age_days
), repeat_shares AS ( -- a brand's share at the end of each day on which a retailer ordered first, or again
    SELECT brand_number, day, CAST(sum(repeated) OVER so_far / sum(came) OVER so_far AS DECIMAL(38, 12)) AS share
    FROM (
        SELECT brand_number, days[1] AS day, 1 AS came, 0 AS repeated FROM retailers
        UNION ALL
        SELECT brand_number, days[2], 0, 1 FROM retailers WHERE order_count > 1
    )
    SEMI JOIN older USING (brand_number)
    WINDOW so_far AS (PARTITION BY brand_number ORDER BY day)
), repeat_steps AS ( -- by how much it changes, so that shares of all brands can be summed by day
    SELECT brand_number, day, share, lag(share) OVER (PARTITION BY brand_number ORDER BY day) AS before
    FROM repeat_shares
), repeat_days AS (
    SELECT
        here_days, day,
        sum(share - coalesce(before, 0)) AS step,
        count(*) FILTER (WHERE before IS NULL) AS brand_count,
        sum(CAST(repeat_share AS DECIMAL(38, 12))) FILTER (WHERE before IS NULL) AS repeat_share
    FROM repeat_steps
    JOIN older USING (brand_number)
    GROUP BY ALL
), repeat_by_age AS (
    SELECT
        age_days, sum(step) AS repeat_shares_then, sum(brand_count) AS ordered_older_brands,
        sum(repeat_share) AS repeat_shares_of_older
    FROM ages
    JOIN repeat_days ON day < age_days AND here_days >= age_days
    GROUP BY age_days
), years AS (
    SELECT
        brands.* EXCLUDE (brand_number),
        first_order_at,
        CAST(coalesce(sums.gmv, 0) AS DOUBLE) AS gmv_first_365_days,
        coalesce(retailer_count, 0) AS retailer_count_first_365_days,
        coalesce(repeat_retailer_count, 0) AS repeat_retailer_count_first_365_days,
        is_on_record AND NOT has_left AND age_days BETWEEN 90 AND 364 AS needs_estimate,
        coalesce(gmv_shares_of_older, 0) AS gmv_shares_of_older,
        coalesce(selling_older_brands, 0) AS selling_older_brands,
        coalesce(repeat_shares_then, 0) AS repeat_shares_then,
        coalesce(repeat_shares_of_older, 0) AS repeat_shares_of_older,
        coalesce(ordered_older_brands, 0) AS ordered_older_brands
    FROM brands
    LEFT JOIN sums USING (brand_number)
    LEFT JOIN gmv_by_age USING (age_days)
    LEFT JOIN sellers_by_age USING (age_days)
    LEFT JOIN repeat_by_age USING (age_days)
)
SELECT *, {formulas}
FROM years
ORDER BY brand_id
