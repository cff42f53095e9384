-- Every rate, with the moment from which it was known: where available_at is absent, the stated lag is the end of its own
-- day. What is said of USD is ignored: a dollar is a dollar.
SELECT currency, rate_date, usd_per_unit, coalesce(available_at, CAST(rate_date + 1 AS TIMESTAMP)) AS known_from
FROM valid_fx_rates
WHERE currency <> 'USD'
