"""What is measured: each metric once, with name, meaning, unit, grain, window, source, owner and SQL.

A file per subject. Columns of tables, the features, labels and monitors that need a metric, the warehouse's
``metric_definitions`` and the data dictionary are all derived from here. What belongs here: definitions as data. What
doesn't: how they are computed for many weeks in one pass (``marketplace/``), and what a fact is (``marketplace/sql/``).
"""
