-- Which ids in the marketplace's tables name a row that isn't there: one row a table and column. Rows are first counted by
-- id, so only ids are looked up. Orders and events count that happened before as_of; of leads those that were won.
-- early_row_count: orders that were placed before their brand joined.
WITH uses AS (
    SELECT
        'orders' AS "table", 'brand_id' AS column_name, brand_id AS id, count(*) AS row_count,
        count(*) FILTER (WHERE ordered_at < joined_at) AS early_row_count
    FROM (FROM valid_orders WHERE ordered_at < $as_of)
    LEFT JOIN (SELECT brand_id, joined_at FROM valid_brands) USING (brand_id)
    GROUP BY brand_id
    UNION ALL
    SELECT 'orders', 'retailer_id', retailer_id, count(*), 0
    FROM valid_orders WHERE ordered_at < $as_of GROUP BY retailer_id
    UNION ALL
    SELECT 'events', 'brand_id', brand_id, count(*), 0
    FROM valid_events WHERE occurred_at < $as_of GROUP BY brand_id
    UNION ALL
    SELECT 'events', 'retailer_id', retailer_id, count(*), 0
    FROM valid_events WHERE occurred_at < $as_of GROUP BY retailer_id
    UNION ALL
    SELECT 'products', 'brand_id', brand_id, count(*), 0 FROM valid_products GROUP BY brand_id
    UNION ALL
    SELECT 'brand_profiles', 'brand_id', brand_id, count(*), 0 FROM valid_brand_profiles GROUP BY brand_id
    UNION ALL
    SELECT 'leads', 'brand_id', brand_id, count(*), 0 FROM valid_leads WHERE outcome = 'won' GROUP BY brand_id
    UNION ALL
    SELECT 'order_items', 'order_id', order_id, count(*), 0 FROM valid_order_items GROUP BY order_id
    UNION ALL
    SELECT 'order_items', 'product_id', product_id, count(*), 0 FROM valid_order_items GROUP BY product_id
), there AS (
    SELECT 'brand_id' AS column_name, brand_id AS id FROM valid_brands
    UNION ALL
    SELECT 'retailer_id', retailer_id FROM valid_retailers
    UNION ALL
    SELECT 'product_id', product_id FROM valid_products
    UNION ALL
    SELECT 'order_id', order_id FROM valid_orders SEMI JOIN valid_order_items USING (order_id)
), checked AS (
    SELECT uses.*, there.id IS NULL AS is_orphan
    FROM uses
    LEFT JOIN (SELECT DISTINCT * FROM there) AS there USING (column_name, id)
    WHERE uses.id IS NOT NULL
)
SELECT
    "table",
    column_name,
    sum(row_count)::BIGINT AS row_count,
    coalesce(sum(row_count) FILTER (WHERE is_orphan), 0)::BIGINT AS orphan_row_count,
    count(*) FILTER (WHERE is_orphan) AS orphan_id_count,
    sum(early_row_count)::BIGINT AS early_row_count,
    coalesce(max(struct_pack(row_count := row_count, id := id), $sample_rows::INTEGER) FILTER (WHERE is_orphan), [])
        AS orphans
FROM checked
GROUP BY "table", column_name
ORDER BY "table", column_name
