-- Signals of the whole market, read symbol by symbol too: the page of a symbol, a person's own list.
CREATE INDEX signal_of_symbol ON signal (symbol, happened_at DESC);
