"""one file a table family."""
