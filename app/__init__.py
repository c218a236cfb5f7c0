"""app: decides what to do: use-cases, wiring, processes."""
