"""Bybit v5: spot and USDT linear of a unified account."""
