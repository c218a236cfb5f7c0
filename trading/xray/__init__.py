"""what state each market is in, and all of them together: pure functions of arrays."""
