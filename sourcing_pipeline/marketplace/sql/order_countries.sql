-- Orders of each brand in the days before as_of, by the country of the retailer, as far as it was known by then.
SELECT brand_id, retailer_country AS country, CAST(sum(order_count) AS BIGINT) AS order_count
FROM known_orders($as_of)
JOIN retailer_countries USING (retailer_id)
WHERE order_count > 0
    AND order_day >= CAST($as_of AS DATE) - CAST($days AS INTEGER)
    AND retailer_country <> 'ZZ'
    AND retailer_known_day <= CAST($as_of AS DATE)
GROUP BY ALL
ORDER BY ALL
