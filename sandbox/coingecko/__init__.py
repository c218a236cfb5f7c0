"""CoinGecko's market list on loopback: pages, categories, keys, its rate, and how it refuses."""

from sandbox.coingecko.server import Coin, CoinGeckoSandbox, Mood

__all__ = ["Coin", "CoinGeckoSandbox", "Mood"]
