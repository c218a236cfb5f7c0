"""MEXC: spot."""
