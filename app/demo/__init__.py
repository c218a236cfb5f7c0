"""The demo: the whole service on one machine, with the outside world played by the sandbox."""
