-- Orders known at as_of (order_facts.sql says what they count for).
CREATE OR REPLACE TEMP MACRO known_orders(as_of) AS TABLE
    SELECT * FROM order_facts WHERE known_day <= CAST(as_of AS DATE)
