-- The Olist files as a marketplace: views only, nothing is copied.
--
-- getvariable('olist') is the folder that holds the files. prepare.py puts the folder's path in its place, since a view
-- outlives the session; in a DuckDB shell this file works as it is, after SET VARIABLE olist = '/path/to/olist'.
--
-- What the files don't say is said in README.md, with what stands here instead.

CREATE SCHEMA olist;

-- One row for each unit sold. The only moment that the files give is the seller's shipping deadline, some days after
-- the order: as a time of ordering it is late, never early, so no week sees an order before it was placed.
CREATE VIEW olist.lines AS
SELECT
    order_id, seller_id, product_id, order_item_id,
    shipping_limit_date::TIMESTAMPTZ AT TIME ZONE 'UTC' AS ordered_at,
    price::DECIMAL(18, 2) AS price
FROM read_parquet(getvariable('olist') || '/order_items.parquet');

CREATE VIEW olist.deals AS
SELECT mql_id, seller_id, won_date, business_segment
FROM read_csv(getvariable('olist') || '/closed_deals.csv', header = true);

CREATE VIEW olist.product_facts AS
SELECT product_id, coalesce(product_category_name_english, product_category_name) AS category, product_photos_qty
FROM read_parquet(getvariable('olist') || '/products.parquet')
LEFT JOIN read_csv(getvariable('olist') || '/product_category_name_translation.csv', header = true)
    USING (product_category_name);

-- Sellers who won a deal, and sellers who sold. A seller without a deal joined at the latest with its first order.
CREATE VIEW brands AS
WITH sold AS (
    SELECT seller_id, min(ordered_at) AS first_order_at
    FROM olist.lines
    GROUP BY seller_id
), sold_by_category AS (
    SELECT seller_id, category, sum(price) AS amount
    FROM olist.lines JOIN olist.product_facts USING (product_id)
    WHERE category IS NOT NULL
    GROUP BY ALL
), main_category AS (
    SELECT seller_id, category
    FROM sold_by_category
    QUALIFY row_number() OVER (PARTITION BY seller_id ORDER BY amount DESC, category) = 1
)
SELECT
    seller_id AS brand_id,
    'Olist seller ' || left(seller_id, 8) AS name,
    'BR' AS country,
    -- A deal's segment was known when it was won. What a seller sells shows only once it has sold: as a category of
    -- deals it would give away which of them became active.
    CASE WHEN won_date IS NULL THEN category ELSE business_segment END AS category,
    coalesce(won_date, first_order_at) AS joined_at
FROM sold
FULL JOIN olist.deals USING (seller_id)
LEFT JOIN main_category USING (seller_id);

-- The files name no buyers. Each order stands for a buyer of its own.
CREATE VIEW retailers AS
SELECT order_id AS retailer_id, 'BR' AS country, min(ordered_at) AS joined_at
FROM olist.lines
GROUP BY order_id;

-- An order at Olist can be filled by several sellers: here it is an order for each of them. Freight isn't GMV.
CREATE VIEW orders AS
SELECT
    order_id || '-' || seller_id AS order_id,
    order_id AS retailer_id,
    seller_id AS brand_id,
    min(ordered_at) AS ordered_at,
    sum(price)::DOUBLE AS amount,
    'BRL' AS currency,
    'not stated' AS status
FROM olist.lines
GROUP BY ALL;

CREATE VIEW order_items AS
SELECT
    order_id || '-' || seller_id AS order_id,
    product_id || '-' || seller_id AS product_id,
    1 AS quantity,
    price::DOUBLE AS unit_price
FROM olist.lines;

-- Sellers share Olist's catalogue: a product here is what one seller offers of it. Only what was sold has a seller.
CREATE VIEW products AS
WITH offers AS (
    SELECT
        product_id, seller_id,
        arg_max(price, (ordered_at, order_id, order_item_id)) AS last_price,
        min(ordered_at) AS first_order_at
    FROM olist.lines
    GROUP BY product_id, seller_id
)
SELECT
    product_id || '-' || seller_id AS product_id,
    seller_id AS brand_id,
    coalesce(replace(category, '_', ' '), 'product') || ' ' || left(product_id, 8) AS title,
    category,
    last_price::DOUBLE AS wholesale_price,
    'BRL' AS currency,
    product_photos_qty AS image_count,
    first_order_at AS created_at
FROM offers
LEFT JOIN olist.product_facts USING (product_id);

-- A lead without a deal is open, not lost: the files record wins only. It counts as lost once it is older than
-- scoring.lead_maturity_days, in each week by what was known then. All that closed_deals says of a lead (segment, type,
-- profile, people) is known only of those that were won, so none of it may be an attribute.
CREATE VIEW leads AS
SELECT
    mql_id AS lead_id,
    origin AS source,
    'BR' AS country,
    first_contact_date::TIMESTAMP AS first_contact_at,
    CASE WHEN won_date IS NULL THEN 'open' ELSE 'won' END AS outcome,
    won_date AS outcome_at,
    seller_id AS brand_id,
    landing_page_id
FROM read_csv(getvariable('olist') || '/marketing_qualified_leads.csv', header = true)
LEFT JOIN olist.deals USING (mql_id);
