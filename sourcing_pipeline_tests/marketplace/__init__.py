"""Tests of the marketplace room."""
