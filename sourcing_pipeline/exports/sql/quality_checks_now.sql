SELECT *
FROM quality_checks
QUALIFY row_number() OVER (PARTITION BY as_of, asset, check_name ORDER BY checked_at DESC, run_id DESC) = 1
ORDER BY as_of, asset, check_name
