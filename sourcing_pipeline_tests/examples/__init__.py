"""Tests of ``examples/``: that the walk-throughs do what they say, on the data that they are about."""
