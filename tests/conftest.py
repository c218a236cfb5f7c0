"""What holds for every test: its stores, and a memory that is not searched for garbage over and over."""

import gc

pytest_plugins = ["tests.support.stores"]


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end. Looking through it for garbage took seconds at a time: a third
    of the whole run, and once longer than PostgreSQL waits for what is idle within a transaction.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
