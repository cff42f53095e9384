"""Whom does each sales rep contact this week, and what should brands on the marketplace improve?

Public here: ``assignment.assign``, ``listing.onboarding_list``, ``suggestions.suggestions``.
"""
