SELECT 1; -- its owner writes it
