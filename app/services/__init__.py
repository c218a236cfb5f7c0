"""use-cases: what a person or an operator can ask for."""
