"""The parts of a market hub: what it keeps, how it listens, what it asks for, and what prices it knows."""
