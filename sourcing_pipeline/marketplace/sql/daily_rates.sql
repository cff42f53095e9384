-- The rate of each day into the reporting currency (cross rate over USD), and from when on it is settled, for good:
--   at the end of the day: the newest rate of the 7 days up to it, of those known by then
--   where none was known by then: once the first one was known (of several, the newest)
-- A rate that becomes known later changes neither, so no amount ever changes because a rate did. USD needs no rate, nor
-- does the reporting currency.
WITH usable AS (
    SELECT
        currency, rate_date + days_old AS rate_day, days_old, usd_per_unit,
        greatest(known_from, CAST(rate_date + days_old + 1 AS TIMESTAMP)) AS settled_at
    FROM rate_facts, (SELECT unnest(range(8))::INTEGER AS days_old)
), usd_rates AS (
    SELECT
        currency, rate_day, min(settled_at) AS settled_at,
        arg_min(usd_per_unit, (settled_at, days_old)) AS usd_per_unit
    FROM usable
    GROUP BY ALL
), reporting AS (
    SELECT rate_day, settled_at, usd_per_unit FROM usd_rates WHERE currency = getvariable('reporting_currency')
)
SELECT
    currency, rate_day, usd_rates.usd_per_unit / coalesce(reporting.usd_per_unit, 1.0) AS reporting_per_unit,
    greatest(usd_rates.settled_at, reporting.settled_at) AS settled_at
FROM usd_rates
LEFT JOIN reporting USING (rate_day)
WHERE currency <> getvariable('reporting_currency')
    AND (reporting.rate_day IS NOT NULL OR getvariable('reporting_currency') = 'USD')
UNION ALL
SELECT 'USD', rate_day, 1.0 / usd_per_unit, settled_at
FROM reporting
