pytest_plugins = ["tests.support.stores"]
