-- Every order that has an amount in the reporting currency, with what it counts for. Here stands what an order is, and
-- what GMV is: orders not cancelled, before returns.
--   a cancelled order was placed, but is no order and no GMV
--   a returned (refunded) order counts, and its amount is returned
--   a credit note (a status that says credit) is no order: its amount is returned, whichever order it belongs to
-- A fact counts at as_of if known_day <= as_of: it happened before that day began, and was known by then, with its rate.
-- placed_known_day: the same without the rate, for monitors of what is loaded.
SELECT
    order_id, retailer_id, brand_id, ordered_at,
    CAST(ordered_at AS DATE) AS order_day,
    known_day(ordered_at, known_from) AS known_day,
    known_day(ordered_at, placed_known_from) AS placed_known_day,
    CASE WHEN is_credit_note THEN 0 ELSE 1 END AS placed_order_count,
    CASE WHEN is_credit_note OR is_cancelled THEN 0 ELSE 1 END AS order_count,
    CAST(CASE WHEN is_credit_note OR is_cancelled THEN 0 ELSE amount_reporting END AS DECIMAL(18, 4)) AS gmv,
    CAST(CASE WHEN is_credit_note OR (is_returned AND NOT is_cancelled) THEN amount_reporting ELSE 0 END AS DECIMAL(18, 4))
        AS returned_amount
FROM (
    SELECT
        *,
        contains(lower(status), 'cancelled') OR contains(lower(status), 'canceled') AS is_cancelled,
        contains(lower(status), 'return') OR contains(lower(status), 'refund') AS is_returned,
        contains(lower(status), 'credit') AS is_credit_note
    FROM converted_orders
)
WHERE amount_reporting IS NOT NULL
