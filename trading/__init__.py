"""trading: knows markets; everything but exchanges is pure."""
