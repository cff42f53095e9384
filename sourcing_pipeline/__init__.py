"""Finds the brands that a wholesale marketplace should onboard next, ranks them, and helps those that join.

The rooms, in the order in which data flows: ``candidates``, ``web``, ``brands``, ``marketplace``, ``scoring``,
``onboarding``, ``exports``. Beside them stand ``contracts`` (every table, defined once), ``quality`` (statistics for
monitors), ``demo`` (a small world to try everything on) and ``defs`` (the Dagster glue).
"""

__version__ = "0.1.0"
