"""how much, and whether at all."""
