-- Every search, with the days from which it was known that a click (search_clicks.sql) or an order (search_orders.sql)
-- followed it: the earliest known_day (order_facts.sql) of all that followed, null where nothing did. So a day's knowledge
-- has the search as clicked if clicked_known_day <= as_of: a click that was reported late counts from then on, and one that
-- is known counts whatever comes after. What happened at the very moment of the search counts as following it.
-- The query is in lower case, NFC, its spaces and signs of control collapsed. Rows are in order of days, so that a query
-- over some weeks reads only their blocks.
SELECT
    searches.retailer_id,
    retailer_country,
    retailer_known_day,
    searches.category,
    nullif(trim(regexp_replace(nfc_normalize(lower(query)), '[\s\p{Z}\p{Cc}]+', ' ', 'g')), '') AS query,
    results_count,
    searches.occurred_at AS searched_at,
    event_day AS search_day,
    known_day,
    clicked_known_day,
    ordered_known_day
FROM event_facts AS searches
LEFT JOIN search_clicks USING (retailer_id, occurred_at)
LEFT JOIN search_orders
    ON search_orders.retailer_id = searches.retailer_id AND search_orders.occurred_at = searches.occurred_at
    AND search_orders.category IS NOT DISTINCT FROM searches.category
LEFT JOIN retailer_countries ON retailer_countries.retailer_id = searches.retailer_id
WHERE event_type = 'search'
ORDER BY search_day
