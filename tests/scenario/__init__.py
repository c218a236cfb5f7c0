"""Whole lives, told on real stores."""
