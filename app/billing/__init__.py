"""What is sold, what it permits, and the money that was taken for it: frozen values and pure rules."""
