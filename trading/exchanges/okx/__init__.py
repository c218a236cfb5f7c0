"""OKX v5: spot and USDT swaps."""
