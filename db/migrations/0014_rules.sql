-- rules: in the making.
SELECT 1;
