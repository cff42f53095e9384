-- Brands known to have joined by as_of; that they would leave later was not known. The stated lag stands in for available_at.
CREATE OR REPLACE TEMP MACRO known_brands(as_of) AS TABLE
    SELECT * REPLACE (CASE WHEN known_day_by_lag(left_at) <= CAST(as_of AS DATE) THEN left_at END AS left_at)
    FROM valid_brands
    WHERE known_day_by_lag(joined_at) <= CAST(as_of AS DATE)
