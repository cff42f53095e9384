-- A giftware wholesaler's invoices as a marketplace: views only, nothing is copied.
--
-- getvariable('giftware') is the folder that holds the files. prepare.py puts the folder's path in its place, since a
-- view outlives the session; in a DuckDB shell this file works as it is, after SET VARIABLE giftware = '/path/to/files'.
--
-- Why it is mapped so, and what the files don't say, is said in README.md.

CREATE SCHEMA giftware;

-- The 40 countries, as the file names them. Three are no country of ISO 3166: retailers there have none.
CREATE VIEW giftware.countries AS
SELECT * FROM (VALUES
    ('Australia', 'AU'), ('Austria', 'AT'), ('Bahrain', 'BH'), ('Belgium', 'BE'), ('Bermuda', 'BM'), ('Brazil', 'BR'),
    ('Canada', 'CA'), ('Channel Islands', NULL), ('Cyprus', 'CY'), ('Denmark', 'DK'), ('EIRE', 'IE'), ('Finland', 'FI'),
    ('France', 'FR'), ('Germany', 'DE'), ('Greece', 'GR'), ('Hong Kong', 'HK'), ('Iceland', 'IS'), ('Israel', 'IL'),
    ('Italy', 'IT'), ('Japan', 'JP'), ('Korea', 'KR'), ('Lebanon', 'LB'), ('Lithuania', 'LT'), ('Malta', 'MT'),
    ('Netherlands', 'NL'), ('Nigeria', 'NG'), ('Norway', 'NO'), ('Poland', 'PL'), ('Portugal', 'PT'), ('RSA', 'ZA'),
    ('Singapore', 'SG'), ('Spain', 'ES'), ('Sweden', 'SE'), ('Switzerland', 'CH'), ('Thailand', 'TH'), ('USA', 'US'),
    ('United Arab Emirates', 'AE'), ('United Kingdom', 'GB'), ('Unspecified', NULL), ('West Indies', NULL)
) AS named (country_name, country);

-- Every line of the file as it is. Prices have up to three decimals, so sums of these decimals are exact. The file's
-- clock is the wholesaler's own. Codes are written in capitals and not: 85123a and 85123A are one item.
CREATE VIEW giftware.all_lines AS
SELECT
    Invoice AS invoice,
    upper(trim(StockCode)) AS item,
    upper(trim(Description)) AS description,
    Quantity AS quantity,
    Price::DECIMAL(18, 3) AS price,
    (Price::DECIMAL(18, 3) * Quantity)::DECIMAL(18, 3) AS amount,
    InvoiceDate::TIMESTAMP AT TIME ZONE 'Europe/London' AT TIME ZONE 'UTC' AS invoiced_at,
    CAST("Customer ID" AS BIGINT) AS customer,
    Country AS country_name
FROM read_parquet(getvariable('giftware') || '/orders_2009_2010.parquet');

-- What each line is: goods, a credit (of goods), or a reason why it is neither and so is left out of the marketplace.
CREATE VIEW giftware.sorted_lines AS
SELECT
    *,
    CASE
        WHEN item IN ('POST', 'DOT', 'C2', 'C3') THEN 'left out: delivery charge'
        WHEN item IN ('ADJUST', 'ADJUST2', 'AMAZONFEE', 'B', 'BANK CHARGES') THEN 'left out: fee, adjustment or bad debt'
        WHEN item LIKE 'TEST0%' THEN 'left out: test product'
        WHEN price = 0 AND customer IS NULL THEN 'left out: correction of stock, at no price and for nobody'
        WHEN price >= 0 AND quantity > 0 AND invoice NOT LIKE 'C%' THEN 'goods'
        WHEN price >= 0 AND quantity <= 0 AND invoice LIKE 'C%' THEN 'credit'
        ELSE 'left out: sign that contradicts the kind of invoice'
    END AS kind
FROM giftware.all_lines;

-- All that is left out, and what it comes to: printed by prepare.py, so that nothing is lost in silence.
CREATE VIEW giftware.left_out AS
SELECT kind, count(*) AS line_count, sum(amount) AS amount
FROM giftware.sorted_lines
WHERE kind LIKE 'left out%'
GROUP BY kind
ORDER BY kind;

-- Items are categorised by their description, and an item may have had several: the one on most lines decides.
CREATE VIEW giftware.item_categories AS
WITH categories AS (
    SELECT upper(trim(Itemname)) AS description, min(Corrected_Category) AS category
    FROM read_csv(getvariable('giftware') || '/item_categories.csv', header = true)
    GROUP BY ALL
), by_item AS (
    SELECT item, category, count(*) AS line_count
    FROM giftware.all_lines JOIN categories USING (description)
    GROUP BY ALL
)
SELECT item, category
FROM by_item
QUALIFY row_number() OVER (PARTITION BY item ORDER BY line_count DESC, category) = 1;

-- One brand for each category. Items in none, and entries that name no item (M: by hand, D: discount, S: samples), are
-- two brands without a category, so that they stay out of everything by category.
CREATE VIEW giftware.lines AS
WITH branded AS (
    SELECT
        sorted_lines.* REPLACE (abs(quantity) AS quantity, abs(amount) AS amount),
        CASE WHEN item NOT IN ('M', 'D', 'S') THEN category END AS category,
        CASE WHEN item NOT IN ('M', 'D', 'S') THEN coalesce(category, 'Uncategorised') ELSE 'No item' END AS brand_name,
        country,
        coalesce(CAST(customer AS VARCHAR), 'no customer') || '-' || coalesce(country, country_name) AS retailer_id
    FROM giftware.sorted_lines
    LEFT JOIN giftware.item_categories USING (item)
    LEFT JOIN giftware.countries USING (country_name)
    WHERE kind IN ('goods', 'credit')
)
SELECT *, trim(regexp_replace(lower(brand_name), '[^a-z]+', '-', 'g'), '-') AS brand_id
FROM branded;

CREATE VIEW brands AS
SELECT
    brand_id,
    'Giftware wholesaler, ' || brand_name AS name,
    'GB' AS country,
    any_value(category) AS category,
    min(invoiced_at) AS joined_at
FROM giftware.lines
GROUP BY brand_id, brand_name;

-- A customer in a country. Invoices without a customer are those of one stand-in for each country.
CREATE VIEW retailers AS
SELECT
    retailer_id,
    any_value(country) AS country,
    CASE WHEN customer IS NULL THEN 'no customer given' END AS store_type,
    min(invoiced_at) AS joined_at,
    country_name
FROM giftware.lines
GROUP BY retailer_id, customer, country_name;

-- An invoice is an order with each brand on it; a credit note is a row of its own, whose amount counts as returned.
CREATE VIEW orders AS
SELECT
    invoice || '-' || brand_id AS order_id,
    retailer_id,
    brand_id,
    min(invoiced_at) AS ordered_at,
    sum(amount)::DOUBLE AS amount,
    'GBP' AS currency,
    CASE kind WHEN 'credit' THEN 'credit note' ELSE 'invoiced' END AS status
FROM giftware.lines
GROUP BY invoice, brand_id, retailer_id, kind;

CREATE VIEW order_items AS
SELECT
    invoice || '-' || brand_id AS order_id,
    item AS product_id,
    quantity,
    price::DOUBLE AS unit_price
FROM giftware.lines;

-- Its title is the description on most of its lines (others are notes such as 'damaged'), its price the last one.
CREATE VIEW products AS
WITH titles AS (
    SELECT item, arg_max(description, (line_count, description)) AS title
    FROM (SELECT item, description, count(*) AS line_count FROM giftware.sorted_lines WHERE price > 0 GROUP BY ALL)
    GROUP BY item
)
SELECT
    item AS product_id,
    brand_id,
    coalesce(any_value(title), item) AS title,
    any_value(category) AS category,
    arg_max(price, (invoiced_at, invoice, price)) FILTER (WHERE kind = 'goods' AND price > 0)::DOUBLE AS wholesale_price,
    'GBP' AS currency,
    min(invoiced_at) AS created_at
FROM giftware.lines
LEFT JOIN titles USING (item)
GROUP BY item, brand_id;

-- The files name none; the table may not be missing.
CREATE VIEW leads AS
SELECT
    NULL::VARCHAR AS lead_id, NULL::VARCHAR AS source, NULL::TIMESTAMP AS first_contact_at, NULL::VARCHAR AS outcome,
    NULL::TIMESTAMP AS outcome_at, NULL::VARCHAR AS brand_id
WHERE false;
