-- The rate of each day: the last known on or before it, at most 7 days old, into the reporting currency (cross rate).
-- USD needs no rate; what fx_rates says of it is ignored.
WITH usd_rates AS (
    SELECT currency, rate_date + days_old AS rate_day, arg_max(usd_per_unit, rate_date) AS usd_per_unit
    FROM valid_fx_rates, (SELECT unnest(range(8))::INTEGER AS days_old)
    WHERE currency <> 'USD'
    GROUP BY ALL
), reporting AS (
    SELECT rate_day, usd_per_unit FROM usd_rates WHERE currency = getvariable('reporting_currency')
)
SELECT currency, rate_day, usd_rates.usd_per_unit / coalesce(reporting.usd_per_unit, 1.0) AS reporting_per_unit
FROM usd_rates
LEFT JOIN reporting USING (rate_day)
WHERE reporting.rate_day IS NOT NULL OR getvariable('reporting_currency') = 'USD'
UNION ALL
SELECT 'USD', rate_day, 1.0 / usd_per_unit
FROM reporting
