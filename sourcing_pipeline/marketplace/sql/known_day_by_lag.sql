-- The day from which a fact counts whose table doesn't say when it was known: the stated lag (marketplace.lag_hours) stands in.
CREATE OR REPLACE TEMP MACRO known_day_by_lag(happened) AS
    known_day(happened, happened + to_microseconds(getvariable('lag_us')))
