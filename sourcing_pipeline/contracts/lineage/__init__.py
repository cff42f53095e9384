"""Where the columns of each table come from, stated once; the Dagster UI and ``docs/column-lineage.md`` show it."""
