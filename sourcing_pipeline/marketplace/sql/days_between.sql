-- Whole days from one moment to a later one.
CREATE OR REPLACE TEMP MACRO days_between(earlier, later) AS (epoch_us(later) - epoch_us(earlier)) // 86400000000
