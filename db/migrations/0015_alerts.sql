-- alerts: in the making.
SELECT 1;
