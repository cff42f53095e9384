-- What was typed in the 90 days before as_of, and what came of it. A query that fewer than $least_retailers distinct
-- retailers typed is left out: it may be a slip of the keys, or tell who typed it.
SELECT
    query,
    coalesce(category, 'unknown') AS category,
    /* metrics of search_metrics over known_searches */,
    /* formulas of search_metrics */
FROM known_searches($as_of)
WHERE search_day >= CAST($as_of AS DATE) - 90 AND query IS NOT NULL
GROUP BY ALL
HAVING searching_retailer_count >= $least_retailers
ORDER BY query, category
