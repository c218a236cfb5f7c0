"""what happened to the money."""
