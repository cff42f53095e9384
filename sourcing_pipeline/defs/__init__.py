"""Dagster glue: says what, when, where and how it is checked. Holds no logic; that stands in the rooms."""
