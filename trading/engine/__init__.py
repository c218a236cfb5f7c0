"""decide, protect, step, reconcile: pure."""
