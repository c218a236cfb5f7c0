"""screens: what a person sees: pure functions from views to text and buttons."""
