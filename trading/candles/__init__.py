"""closed bars as arrays: one symbol's, many symbols', and the store that keeps them."""
