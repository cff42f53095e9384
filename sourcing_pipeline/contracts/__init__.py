"""Every table that the pipeline reads or writes, each defined once, as a pandera (Polars) model.

What belongs here: columns, units, bounds, owners, personal data or not, and the functions that derive something from
them (Parquet schemas, SQL, the data dictionary, the split into valid rows and quarantine). What doesn't: how a table
is computed, and Dagster.

``inputs/`` holds what others hand to us (DESIGN 4.2), ``tables/`` what the pipeline writes (DESIGN 4.3).
"""
