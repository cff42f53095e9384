"""Asset checks: at least one per asset, each a plain function of ``quality`` on what the lake holds.

What belongs here: which check watches which asset (a module for each room), and whether a breach stops what comes after.
What doesn't: how a check judges.
"""
