"""News on its way out: what waits in memory, who speaks next, and what is written down about it."""
