"""adapters to clock, cipher, logs and embedded servers."""
