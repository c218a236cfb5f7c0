"""sandbox: stands in for the outside world: exchange and Telegram servers on loopback."""
