"""Chaos: the service and its stores killed with -9, every wire in trouble, and the books compared."""
