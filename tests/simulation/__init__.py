"""The real order code under a virtual clock, in a seeded world that loses, delays, repeats and kills."""
