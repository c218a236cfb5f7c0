"""what to do, from candles alone."""
