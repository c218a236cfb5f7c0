"""Bybit v5: spot and USDT perpetuals."""
