"""Tests of the room ``onboarding``."""
