"""speed and size, each figure one program."""
