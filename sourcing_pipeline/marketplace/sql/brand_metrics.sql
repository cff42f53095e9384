-- What retailers did with each brand in the 30, 90 and 365 days before as_of. Facts are read once: each falls into the
-- shortest window that holds it, and a window is the sum of those not longer than it.
WITH windows AS (
    FROM (VALUES (30), (90), (365)) AS windows(window_days)
), retailer_orders AS ( -- one row a brand, retailer and piece of time
    SELECT
        brand_id, retailer_id,
        CASE
            WHEN ordered_at >= $as_of - INTERVAL 30 DAY THEN 30
            WHEN ordered_at >= $as_of - INTERVAL 90 DAY THEN 90
            ELSE 365
        END AS piece_days,
        sum(gmv) AS gmv, sum(order_count) AS order_count, count(*) AS placed_count
    FROM known_orders($as_of)
    WHERE ordered_at >= $as_of - INTERVAL 365 DAY
    GROUP BY ALL
), retailers AS ( -- one row a brand, window and retailer, so that retailers are counted exactly
    SELECT
        brand_id, window_days, retailer_id,
        sum(gmv) AS gmv, sum(order_count) AS order_count, sum(placed_count) AS placed_count
    FROM retailer_orders
    JOIN windows ON piece_days <= window_days
    GROUP BY ALL
), orders AS (
    SELECT
        brand_id, window_days, sum(gmv) AS gmv, sum(order_count) AS order_count, sum(placed_count) AS placed_count,
        count(*) FILTER (WHERE order_count > 0) AS retailer_count,
        count(*) FILTER (WHERE order_count > 1) AS repeat_retailer_count
    FROM retailers
    GROUP BY ALL
), event_pieces AS (
    SELECT
        brand_id,
        CASE
            WHEN occurred_at >= $as_of - INTERVAL 30 DAY THEN 30
            WHEN occurred_at >= $as_of - INTERVAL 90 DAY THEN 90
            ELSE 365
        END AS piece_days,
        count(*) FILTER (WHERE event_type = 'favorite') AS favorite_count,
        count(*) FILTER (WHERE event_type = 'page_view') AS page_view_count,
        count(*) FILTER (WHERE event_type = 'add_to_cart') AS add_to_cart_count
    FROM known_events($as_of)
    WHERE occurred_at >= $as_of - INTERVAL 365 DAY AND brand_id IS NOT NULL
    GROUP BY ALL
), events AS (
    SELECT
        brand_id, window_days, sum(favorite_count) AS favorite_count, sum(page_view_count) AS page_view_count,
        sum(add_to_cart_count) AS add_to_cart_count
    FROM event_pieces
    JOIN windows ON piece_days <= window_days
    GROUP BY ALL
)
SELECT
    brand_id,
    window_days,
    coalesce(gmv, 0)::DOUBLE AS gmv,
    coalesce(order_count, 0)::BIGINT AS order_count,
    coalesce(retailer_count, 0)::BIGINT AS retailer_count,
    CASE WHEN retailer_count > 0 THEN repeat_retailer_count / retailer_count END AS repeat_retailer_share,
    CASE WHEN placed_count > 0 THEN (placed_count - order_count) / placed_count END AS cancelled_share,
    coalesce(favorite_count, 0)::BIGINT AS favorite_count,
    coalesce(page_view_count, 0)::BIGINT AS page_view_count,
    coalesce(add_to_cart_count, 0)::BIGINT AS add_to_cart_count,
    CASE WHEN page_view_count > 0 THEN coalesce(order_count, 0) / page_view_count END AS orders_per_page_view
FROM (SELECT brand_id FROM known_brands($as_of))
CROSS JOIN windows
LEFT JOIN orders USING (brand_id, window_days)
LEFT JOIN events USING (brand_id, window_days)
ORDER BY brand_id, window_days
