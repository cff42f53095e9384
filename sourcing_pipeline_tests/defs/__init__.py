"""Tests of Dagster's glue."""
