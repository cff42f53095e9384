-- The first day at whose beginning a fact counts: it happened before that moment, and was known by then.
CREATE OR REPLACE TEMP MACRO known_day(happened, known_from) AS
    greatest(CAST(happened AS DATE) + 1, CAST(known_from + to_microseconds(86399999999) AS DATE))
