"""a Bot API server and a chat page on loopback."""
