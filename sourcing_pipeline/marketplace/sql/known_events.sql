-- Events known at as_of.
CREATE OR REPLACE TEMP MACRO known_events(as_of) AS TABLE
    SELECT * FROM event_facts WHERE known_day <= CAST(as_of AS DATE)
