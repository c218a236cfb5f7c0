-- What a quantity on the wire stands for: needed to read positions in markets that are listed no more.
ALTER TABLE instrument ADD COLUMN contract amount NOT NULL DEFAULT 1 CHECK (contract > 0);
