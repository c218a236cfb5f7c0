"""Binance spot: REST under /api and /sapi, market streams, and the WebSocket API with its user stream."""
