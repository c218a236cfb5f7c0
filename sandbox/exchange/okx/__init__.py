"""OKX v5: spot and linear perpetual swaps, REST and WebSocket."""
