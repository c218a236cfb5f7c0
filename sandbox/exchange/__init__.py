"""Bybit v5 on loopback."""
