"""the matching model that backtest and paper share."""
