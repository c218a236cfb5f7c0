-- The number of what screens keep of a person's choices.
SELECT 1;
