-- Filled in by its own change.
SELECT 1;
