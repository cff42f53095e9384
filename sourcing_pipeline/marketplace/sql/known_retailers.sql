-- Retailers known to have joined by as_of. The stated lag stands in for available_at.
CREATE OR REPLACE TEMP MACRO known_retailers(as_of) AS TABLE
    SELECT *
    FROM valid_retailers
    WHERE known_day_by_lag(joined_at) <= CAST(as_of AS DATE)
