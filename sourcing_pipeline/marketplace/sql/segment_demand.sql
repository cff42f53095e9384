-- The supply gap of a category in a country of retailers: what is sought without being found, where demand grows.
--   zero_result_share  each retailer's share of searches without a result, averaged over retailers (so that one shop's
--                      clicks weigh as one), drawn to the average of all segments with the weight of $prior_retailers
--   demand_growth      (GMV of 90 days - GMV of the 90 before) / (their sum + the mean sum of a segment), in [-1, 1]
--   gap_score          zero_result_share x (1 + demand_growth) / 2; 0 below $least_retailers searching retailers
WITH countries AS (
    SELECT retailer_id, country FROM valid_retailers
), retailers_searches AS (
    SELECT
        category, coalesce(country, 'ZZ') AS retailer_country, retailer_id, count(*) AS search_count,
        count(results_count) AS answered_count,
        count(*) FILTER (WHERE results_count = 0) AS zero_result_search_count
    FROM known_events($as_of)
    LEFT JOIN countries USING (retailer_id)
    WHERE event_type = 'search' AND category IS NOT NULL AND occurred_at >= $as_of - INTERVAL 90 DAY
    GROUP BY ALL
), searches AS (
    SELECT
        category, retailer_country, sum(search_count) AS search_count,
        sum(zero_result_search_count) AS zero_result_search_count,
        count(*) AS searching_retailer_count,
        count(*) FILTER (WHERE answered_count > 0) AS answered_retailer_count,
        sum((zero_result_search_count / nullif(answered_count, 0))::DECIMAL(38, 12))::DOUBLE AS zero_result_shares
    FROM retailers_searches
    GROUP BY ALL
), sales AS (
    SELECT
        category, coalesce(countries.country, 'ZZ') AS retailer_country,
        coalesce(sum(gmv) FILTER (WHERE ordered_at >= $as_of - INTERVAL 90 DAY), 0)::DOUBLE AS gmv_90,
        coalesce(sum(gmv) FILTER (WHERE ordered_at < $as_of - INTERVAL 90 DAY), 0)::DOUBLE AS gmv_previous_90
    FROM known_orders($as_of)
    JOIN (SELECT brand_id, category FROM known_brands($as_of)) USING (brand_id)
    LEFT JOIN countries USING (retailer_id)
    WHERE ordered_at >= $as_of - INTERVAL 180 DAY AND category IS NOT NULL
    GROUP BY ALL
), supply AS (
    SELECT category, count(*) AS brand_count
    FROM known_brands($as_of)
    WHERE left_at IS NULL AND category IS NOT NULL
    GROUP BY ALL
), segments AS (
    SELECT
        category, retailer_country,
        coalesce(search_count, 0)::BIGINT AS search_count,
        coalesce(zero_result_search_count, 0)::BIGINT AS zero_result_search_count,
        coalesce(searching_retailer_count, 0)::BIGINT AS searching_retailer_count,
        coalesce(answered_retailer_count, 0) AS answered_retailer_count,
        coalesce(zero_result_shares, 0) AS zero_result_shares,
        coalesce(gmv_90, 0) AS gmv_90,
        coalesce(gmv_previous_90, 0) AS gmv_previous_90,
        coalesce(brand_count, 0)::BIGINT AS brand_count
    FROM searches
    FULL JOIN sales USING (category, retailer_country)
    LEFT JOIN supply USING (category)
), usual AS (
    SELECT
        coalesce(sum(zero_result_shares ORDER BY category, retailer_country) / nullif(sum(answered_retailer_count), 0), 0)
            AS zero_result_share,
        avg(gmv_90 + gmv_previous_90 ORDER BY category, retailer_country) AS gmv
    FROM segments
), smoothed AS (
    SELECT
        segments.*,
        round(
            (zero_result_shares + $prior_retailers * usual.zero_result_share)
            / (answered_retailer_count + $prior_retailers), 6
        ) AS zero_result_share,
        CASE WHEN usual.gmv > 0 THEN round((gmv_90 - gmv_previous_90) / (gmv_90 + gmv_previous_90 + usual.gmv), 6) ELSE 0 END
            AS demand_growth,
        round(usual.zero_result_share, 6) AS usual_share
    FROM segments CROSS JOIN usual
)
SELECT
    category,
    retailer_country,
    search_count,
    zero_result_search_count,
    searching_retailer_count,
    gmv_90,
    gmv_previous_90,
    brand_count,
    zero_result_share,
    demand_growth,
    CASE WHEN searching_retailer_count >= $least_retailers THEN round(zero_result_share * (1 + demand_growth) / 2, 6) ELSE 0 END
        AS gap_score,
    concat(
        category, ', retailers in ', CASE WHEN retailer_country = 'ZZ' THEN 'unknown countries' ELSE retailer_country END, ': ',
        format('{:,}', zero_result_search_count), ' of ', format('{:,}', search_count), ' searches by ',
        format('{:,}', searching_retailer_count), ' retailers in 90 days found nothing (smoothed ',
        round(100 * zero_result_share)::BIGINT, ' %, everywhere ', round(100 * usual_share)::BIGINT, ' %); GMV of 90 days ',
        format('{:,}', round(gmv_90)::BIGINT), ' ', getvariable('reporting_currency'), ' after ', format('{:,}', round(gmv_previous_90)::BIGINT),
        '; ', format('{:,}', brand_count), ' brands',
        CASE WHEN searching_retailer_count < $least_retailers THEN '; too few retailers to speak of a gap' ELSE '' END
    ) AS evidence
FROM smoothed
ORDER BY category, retailer_country
