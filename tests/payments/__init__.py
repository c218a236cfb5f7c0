"""Random lives of payments against the sandbox Telegram's own ledger."""
