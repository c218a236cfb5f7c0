"""What holds for every test: its stores, how it draws examples, and a memory not searched for garbage all the time."""

import gc

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.stores"]
# A busy machine is no fault.
settings.register_profile(
    "house", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end. Looking through it for garbage took seconds at a time: a third
    of the whole run, and once longer than PostgreSQL waits for what is idle within a transaction.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # from here on it is counted anew how much there is
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
