"""Tests, a folder per room; ``end_to_end/`` holds those that run the whole pipeline."""
