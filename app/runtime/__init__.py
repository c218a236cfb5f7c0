"""loops and processes: they order, they hold no rules."""
