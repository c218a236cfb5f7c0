"""Use-cases and their rules."""
