-- The supply gap of a category, in a country of retailers, in a price band: what is sought without being found, where
-- demand grows faster than supply. What each figure means and how it is made stands in contracts/metrics/segment.py; here
-- stand its facts, what is usual, and the words.
--   price band   of a brand: that of its price point; of a retailer: that of the geometric mean of the price points of the
--                brands that it ordered in the 365 days before as_of, each order counting once
--   unmet_share  each retailer's share of searches without a result or a click, averaged over retailers, drawn to that of
--                the category, and that to that of all, with the weight of $prior_retailers
--   gap_score    unmet_share x (1 + (demand_growth - supply_growth) / 2) / 2, in [0, 1]; 0 below $least_retailers
--                searching retailers
WITH price_points AS MATERIALIZED (
    FROM known_price_points($as_of, $currencies, $rates)
), retailer_bands AS MATERIALIZED (
    SELECT
        retailer_id,
        price_band(round(exp(sum(ln(price_point)::DECIMAL(38, 12))::DOUBLE / count(*)), 4)) AS price_band
    FROM known_orders($as_of)
    JOIN price_points USING (brand_id)
    WHERE order_count > 0 AND order_day >= CAST($as_of AS DATE) - 365
    GROUP BY retailer_id
), brands AS MATERIALIZED (
    SELECT brand_id, category, price_band(price_point) AS price_band, joined_at, left_at
    FROM known_brands($as_of)
    LEFT JOIN price_points USING (brand_id)
    WHERE category IS NOT NULL
), segment_searches AS MATERIALIZED (
    SELECT
        category, retailer_country, coalesce(price_band, 'unknown') AS price_band, retailer_id, query, results_count,
        clicks_are_known, is_unclicked, is_judged, is_unmet, CAST($as_of AS DATE) - search_day AS days_ago
    FROM known_searches($as_of)
    LEFT JOIN retailer_bands USING (retailer_id)
    WHERE category IS NOT NULL AND search_day >= CAST($as_of AS DATE) - 180
), segment_orders AS (
    SELECT
        category, CASE WHEN retailer_known_day <= CAST($as_of AS DATE) THEN retailer_country ELSE 'ZZ' END AS retailer_country,
        price_band, gmv,
        CAST($as_of AS DATE) - order_day AS days_ago
    FROM known_orders($as_of)
    JOIN brands USING (brand_id)
    LEFT JOIN retailer_countries USING (retailer_id)
    WHERE order_count > 0 AND order_day >= CAST($as_of AS DATE) - 180
), segment_brands AS (
    SELECT
        category, price_band, left_at IS NULL AS is_here,
        joined_at < $as_of - INTERVAL 90 DAY AND (left_at IS NULL OR left_at >= $as_of - INTERVAL 90 DAY)
            AS was_here_90_days_before
    FROM brands
), category_brands AS (
    SELECT category, is_here FROM segment_brands
), searches AS (
    SELECT category, retailer_country, price_band, /* metrics of segment_demand over segment_searches */
    FROM segment_searches
    GROUP BY ALL
), segment_retailers AS MATERIALIZED ( -- a retailer has one country and one price band: each stands in one segment of a category
    SELECT
        category, retailer_country, price_band, retailer_id,
        bool_or(days_ago <= 90) AS searched,
        bool_or(days_ago > 90) AS searched_before,
        count(*) FILTER (WHERE days_ago <= 90 AND results_count = 0)
            / nullif(count(results_count) FILTER (WHERE days_ago <= 90), 0) AS zero_result_share,
        count(*) FILTER (WHERE days_ago <= 90 AND is_unmet) / nullif(count(*) FILTER (WHERE days_ago <= 90 AND is_judged), 0)
            AS unmet_share
    FROM segment_searches
    GROUP BY ALL
), searching AS (
    SELECT
        category, retailer_country, price_band, /* metrics of segment_demand over segment_retailers */,
        count(zero_result_share) AS counted_retailer_count,
        coalesce(sum(zero_result_share::DECIMAL(38, 12)), 0) AS zero_result_shares,
        count(unmet_share) AS judged_retailer_count,
        coalesce(sum(unmet_share::DECIMAL(38, 12)), 0) AS unmet_shares
    FROM segment_retailers
    GROUP BY ALL
), of_all AS (
    SELECT
        coalesce(sum(zero_result_shares)::DOUBLE / nullif(sum(counted_retailer_count), 0), 0) AS zero_result_share,
        coalesce(sum(unmet_shares)::DOUBLE / nullif(sum(judged_retailer_count), 0), 0) AS unmet_share
    FROM searching
), of_categories AS (
    SELECT
        category,
        (sum(zero_result_shares)::DOUBLE + $prior_retailers * any_value(of_all.zero_result_share))
            / (sum(counted_retailer_count) + $prior_retailers) AS zero_result_share,
        (sum(unmet_shares)::DOUBLE + $prior_retailers * any_value(of_all.unmet_share))
            / (sum(judged_retailer_count) + $prior_retailers) AS unmet_share
    FROM searching
    CROSS JOIN of_all
    GROUP BY ALL
), sales AS (
    SELECT category, retailer_country, price_band, /* metrics of segment_demand over segment_orders */
    FROM segment_orders
    GROUP BY ALL
), supply AS (
    SELECT category, price_band, /* metrics of segment_demand over segment_brands */
    FROM segment_brands
    GROUP BY ALL
), category_supply AS (
    SELECT category, /* metrics of segment_demand over category_brands */
    FROM category_brands
    GROUP BY ALL
), queries AS ( -- the most sought without a result; what fewer than $least_retailers typed is nobody's business
    SELECT
        category, retailer_country, price_band,
        string_agg(
            concat('"', left(query, 60), '" (', format('{:,}', retailer_count), ' retailers)'), ', '
            ORDER BY retailer_count DESC, query_count DESC, query
        ) AS words
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY category, retailer_country, price_band ORDER BY retailer_count DESC, query_count DESC, query
            ) AS place
        FROM (
            SELECT
                category, retailer_country, price_band, query,
                count(DISTINCT retailer_id) AS retailer_count, count(*) AS query_count
            FROM segment_searches
            WHERE days_ago <= 90 AND results_count = 0 AND query IS NOT NULL
            GROUP BY ALL
            HAVING retailer_count >= $least_retailers
        )
    )
    WHERE place <= 3
    GROUP BY ALL
), counted AS MATERIALIZED (
    SELECT
        category, retailer_country, price_band,
        coalesce(search_count, 0) AS search_count,
        coalesce(zero_result_search_count, 0) AS zero_result_search_count,
        coalesce(unclicked_search_count, 0) AS unclicked_search_count,
        coalesce(searching_retailer_count, 0) AS searching_retailer_count,
        coalesce(searching_retailer_count_previous_90, 0) AS searching_retailer_count_previous_90,
        coalesce(gmv_90, 0) AS gmv_90,
        coalesce(gmv_previous_90, 0) AS gmv_previous_90,
        coalesce(brand_count, 0) AS brand_count,
        coalesce(brand_count_90_days_before, 0) AS brand_count_90_days_before,
        coalesce(category_brand_count, 0) AS category_brand_count
    FROM searches
    LEFT JOIN searching USING (category, retailer_country, price_band)
    FULL JOIN sales USING (category, retailer_country, price_band)
    LEFT JOIN supply USING (category, price_band)
    LEFT JOIN category_supply USING (category)
), usual AS ( -- of a segment on average, before and now together
    SELECT
        sum(gmv_90 + gmv_previous_90) / count(*) AS usual_gmv,
        sum(searching_retailer_count + searching_retailer_count_previous_90) / count(*) AS usual_retailer_count,
        (SELECT sum(brand_count + brand_count_90_days_before) / count(*) FROM supply) AS usual_brand_count,
        coalesce((SELECT min(search_day) FROM known_searches($as_of)) <= CAST($as_of AS DATE) - 180, false)
            AS searches_reach_back,
        coalesce((SELECT bool_or(clicks_are_known) FROM segment_searches WHERE days_ago <= 90), false) AS clicks_are_known,
        $least_retailers AS least_retailers,
        $prior_retailers AS prior_retailers
    FROM counted
), segments AS (
    SELECT
        counted.*, usual.*,
        coalesce(counted_retailer_count, 0) AS counted_retailer_count,
        coalesce(zero_result_shares, 0)::DOUBLE AS zero_result_shares,
        coalesce(of_categories.zero_result_share, of_all.zero_result_share) AS category_zero_result_share,
        coalesce(judged_retailer_count, 0) AS judged_retailer_count,
        coalesce(unmet_shares, 0)::DOUBLE AS unmet_shares,
        coalesce(of_categories.unmet_share, of_all.unmet_share) AS category_unmet_share,
        of_all.unmet_share AS unmet_share_of_all,
        queries.words AS sought_in_vain
    FROM counted
    CROSS JOIN usual
    CROSS JOIN of_all
    LEFT JOIN searching USING (category, retailer_country, price_band)
    LEFT JOIN of_categories USING (category)
    LEFT JOIN queries USING (category, retailer_country, price_band)
)
SELECT
    *,
    concat(
        category, ', ', CASE price_band WHEN 'unknown' THEN 'unknown prices' ELSE concat(price_band, ' ', getvariable('reporting_currency')) END,
        ', retailers in ', CASE retailer_country WHEN 'ZZ' THEN 'unknown countries' ELSE retailer_country END, ': of ',
        format('{:,}', search_count::BIGINT), ' searches by ', format('{:,}', searching_retailer_count::BIGINT),
        ' retailers in 90 days ', format('{:,}', zero_result_search_count::BIGINT), ' found nothing',
        CASE WHEN clicks_are_known
            THEN concat(' and ', format('{:,}', unclicked_search_count::BIGINT), ' were not clicked')
            ELSE ''
        END,
        ' (smoothed ', round(100 * unmet_share)::BIGINT, ' %, everywhere ', round(100 * unmet_share_of_all)::BIGINT, ' %',
        CASE WHEN clicks_are_known THEN ')' ELSE '; no clicks are known)' END,
        CASE WHEN sought_in_vain IS NOT NULL THEN concat('; sought without a result: ', sought_in_vain) ELSE '' END,
        '; GMV of 90 days ', format('{:,}', round(gmv_90)::BIGINT), ' ', getvariable('reporting_currency'), ' after ',
        format('{:,}', round(gmv_previous_90)::BIGINT),
        CASE WHEN searches_reach_back
            THEN concat(', retailers searching after ', format('{:,}', searching_retailer_count_previous_90::BIGINT))
            ELSE ''
        END,
        '; ', format('{:,}', brand_count::BIGINT), ' brands after ', format('{:,}', brand_count_90_days_before::BIGINT),
        CASE WHEN searching_retailer_count < least_retailers THEN '; too few retailers to speak of a gap' ELSE '' END
    ) AS evidence
FROM (SELECT *, /* formulas of segment_demand */ FROM segments)
ORDER BY category, retailer_country, price_band
