"""Tests of the whole: the command as users call it, on the demo world and on bad input."""
