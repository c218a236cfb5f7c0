"""routers: handlers by subject: each asks a use-case and shows a screen."""
