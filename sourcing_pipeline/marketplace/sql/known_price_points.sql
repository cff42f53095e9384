-- The price point of each brand at as_of: the median price of the products that it lists, or if it lists none any more, of
-- those that it has listed. rates says what a unit of each currency is worth in the reporting currency (price_bands.py); a
-- product whose currency it lacks has no price.
CREATE OR REPLACE TEMP MACRO known_price_points(as_of, currencies, rates) AS TABLE
    SELECT brand_id, price_point
    FROM (
        SELECT
            brand_id,
            round(
                coalesce(
                    median(price * rate) FILTER (WHERE coalesce(removed_known_day > CAST(as_of AS DATE), true)),
                    median(price * rate)
                ), 4
            ) AS price_point
        FROM product_facts
        JOIN (SELECT unnest(currencies) AS currency, unnest(rates) AS rate) USING (currency)
        WHERE known_day <= CAST(as_of AS DATE)
        GROUP BY brand_id
    )
    WHERE price_point > 0
