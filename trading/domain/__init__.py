"""the nouns of the trade; standard library only."""
