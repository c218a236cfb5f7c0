"""builders, fakes and servers for tests."""
