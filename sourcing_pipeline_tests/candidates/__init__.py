"""Tests of the candidates room."""
