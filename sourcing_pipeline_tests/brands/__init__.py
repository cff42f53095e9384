"""Tests of the brands room."""
