"""rules that a machine enforces."""
