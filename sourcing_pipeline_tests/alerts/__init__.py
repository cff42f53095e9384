"""Tests of the quality checks."""
