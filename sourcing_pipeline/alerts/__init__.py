"""Alerts: what people are told of a run that needs them, and how it reaches them.

What belongs here: the message, and its delivery by webhook and mail. What doesn't: what counts as a failure (``quality``,
Dagster), and when a message is sent (``defs``).
"""
