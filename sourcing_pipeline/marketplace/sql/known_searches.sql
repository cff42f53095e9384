-- Searches known at as_of, with what was known by then of what followed them (search_facts.sql).
--   is_unclicked  it had results, or nobody counted them, and no click. Only from the first search on that is known to have
--                 been clicked: before it, or where events carry no page views at all, a missing click says nothing.
--   is_judged     its results were counted, or a click would be known: something can be said of it
--   is_unmet      it had no result, or wasn't clicked
CREATE OR REPLACE TEMP MACRO known_searches(as_of) AS TABLE
    SELECT
        *,
        results_count IS NOT NULL OR clicks_are_known AS is_judged,
        coalesce(results_count = 0, false) OR is_unclicked AS is_unmet
    FROM (
        SELECT *, results_count IS DISTINCT FROM 0 AND clicks_are_known AND NOT is_clicked AS is_unclicked
        FROM (
            SELECT
                * EXCLUDE (clicked_known_day, ordered_known_day, retailer_known_day)
                    REPLACE (
                        CASE WHEN retailer_known_day <= CAST(as_of AS DATE) THEN retailer_country ELSE 'ZZ' END AS retailer_country
                    ),
                coalesce(clicked_known_day <= CAST(as_of AS DATE), false) AS is_clicked,
                coalesce(ordered_known_day <= CAST(as_of AS DATE), false) AS is_ordered,
                coalesce(
                    searched_at >= (
                        SELECT min(searched_at)
                        FROM search_facts
                        WHERE known_day <= CAST(as_of AS DATE) AND clicked_known_day <= CAST(as_of AS DATE)
                    ), false
                ) AS clicks_are_known
            FROM search_facts
            WHERE known_day <= CAST(as_of AS DATE)
        )
    )
