"""classic indicators over panels of bars, in batch and bar by bar."""
