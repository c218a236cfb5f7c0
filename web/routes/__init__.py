"""one file a family of routes."""
