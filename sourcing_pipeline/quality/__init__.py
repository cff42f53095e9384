"""Checks of what the pipeline made: plain functions on frames, each with what was expected, what was seen and the remedy.

What belongs here: whether a table keeps its promises. What doesn't: when checks run and whom they stop (glue).
Imports only ``contracts``.
"""
