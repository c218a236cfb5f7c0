"""Properties of the money: what holds for every input."""
