-- Orders that no figure can count, since there is no rate for them, or their amount can't be.
SELECT
    'orders' AS "table",
    concat(order_id, '#', currency) AS row_key,
    CASE
        WHEN rate_settled_at IS NOT NULL THEN concat(
            'amount: ', amount, ' ', currency, ' is more than any order can be in ', getvariable('reporting_currency')
        )
        WHEN $has_rates THEN concat(
            'currency: no rate from ', currency, ' to ', getvariable('reporting_currency'), ' in the 7 days up to ',
            CAST(ordered_at AS DATE)
        )
        ELSE concat(
            'currency: ''', currency, ''', but there are no exchange rates: only orders in ',
            getvariable('reporting_currency'), ' count'
        )
    END AS reason,
    CAST(to_json(struct_pack(
        order_id := order_id, retailer_id := retailer_id, brand_id := brand_id, ordered_at := CAST(ordered_at AS VARCHAR),
        amount := CAST(amount AS VARCHAR), currency := currency, status := status,
        available_at := CAST(available_at AS VARCHAR)
    )) AS VARCHAR) AS row,
    CAST($known_at AS TIMESTAMP) AS known_at
FROM converted_orders
WHERE amount_reporting IS NULL
