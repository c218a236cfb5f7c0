"""ccxt behind our port; the only importer of ccxt."""
