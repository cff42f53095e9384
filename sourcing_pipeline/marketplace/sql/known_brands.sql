-- Brands that had joined by as_of; that they would leave later was not known.
CREATE OR REPLACE TEMP MACRO known_brands(as_of) AS TABLE
    SELECT * REPLACE (CASE WHEN left_at < as_of THEN left_at END AS left_at)
    FROM valid_brands
    WHERE joined_at < as_of
