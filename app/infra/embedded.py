"""What the embedded servers share: their directories, who may use them, and leftovers of an unclean end."""

import contextlib
import hashlib
import importlib.util
import os
import re
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from app.infra.clock import SystemClock

if sys.platform != "win32":
    import fcntl

SOCKET_PATH_LIMIT = 103  # bytes: macOS allows 103 and Linux 107 before the closing zero
SOCKET_NAME_ROOM = len("/pg/.s.PGSQL.5432")
PLAIN_PATH = re.compile(r"[\w/.+-]+", re.ASCII)  # commas and quotes have a meaning in PostgreSQL's settings
ORPHAN_PATIENCE = 30.0  # seconds for a fast shutdown with its checkpoint on a slow disk
ORPHAN_LAST_PATIENCE = 10.0  # seconds after SIGKILL
POLL = 0.02  # seconds


class EmbeddedUnavailable(Exception):
    """No server program fits this machine; the message is one sentence naming the variable to set."""


class EmbeddedFailed(Exception):
    """An embedded server did not start; the message is one sentence with the server's own last words."""


class DataDirectoryBusy(EmbeddedFailed):
    """Another living simbiot has this data directory; the message names its process."""


def default_data_dir() -> Path:
    """Where this user's embedded servers keep their data unless told otherwise."""
    return Path(platformdirs.user_data_dir("simbiot", appauthor=False))


def wheel_directory(module: str) -> Path | None:
    """Where an installed wheel keeps its files, without running its code; None where it is not installed."""
    spec = importlib.util.find_spec(module)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def private_directory(path: Path) -> Path:
    """Makes a directory that only we may enter; refuses one that is somebody else's. Returns it resolved."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise EmbeddedFailed(f"{path} must be a directory of our own, but belongs to somebody else.")
        path.chmod(0o700)
    except OSError as error:
        raise EmbeddedFailed(f"{path} cannot be used as a private directory: {error.strerror}.") from error
    return path.resolve()


@contextlib.contextmanager
def socket_directory(home: Path) -> Iterator[Path]:
    """A private directory for sockets: below the home, or below the temporary one where that is too long."""
    directory = socket_path(home)
    try:
        yield directory
    finally:
        for leftover in (directory / "pg", directory):
            with contextlib.suppress(OSError):  # not empty or never made: the next start tidies it
                leftover.rmdir()


def socket_path(home: Path) -> Path:
    """Where that directory is, made if need be."""
    short_name = f"simbiot-{os.geteuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    shared = Path("/tmp")  # noqa: S108  private_directory refuses what somebody else has prepared there
    for base in (home / "run", Path(tempfile.gettempdir()) / short_name, shared / short_name):
        fits = len(os.fsencode(base)) + SOCKET_NAME_ROOM <= SOCKET_PATH_LIMIT
        if fits and PLAIN_PATH.fullmatch(str(base)):
            return private_directory(base)
    raise EmbeddedFailed(
        f"No directory is short enough for a socket: {home} and the temporary one are too long."
    )


@contextlib.contextmanager
def only_user_of(home: Path, server: str) -> Iterator[None]:
    """Keeps a second simbiot out of this directory; the lock dies with our process, however it dies."""
    with (home / "lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise DataDirectoryBusy(
                f"The {server} data in {home} is in use by another simbiot (process {holder}): "
                "stop that one, or give this one a data directory of its own."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def alive_file(home: Path) -> Path:
    """Locked while any process of this directory's server lives (see embedded_child); holds its pid."""
    return home / "alive"


def orphan_of(home: Path) -> int | None:
    """The pid of a server that outlived the simbiot which started it, or None."""
    try:
        file = alive_file(home).open("r", encoding="ascii")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = file.read().strip()
            return int(text) if text.isdecimal() else -1
        return None


async def end_orphan(home: Path, server: str, clean: signal.Signals) -> None:
    """Stops a server left over from an unclean end, cleanly if it can: never two on one directory.

    The caller holds `only_user_of`, so that nobody alive is served by it. Raises EmbeddedFailed if it stays.
    """
    clock = SystemClock()
    for wanted, patience in ((clean, ORPHAN_PATIENCE), (signal.SIGKILL, ORPHAN_LAST_PATIENCE)):
        pid = orphan_of(home)
        if pid is not None and pid > 0:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, wanted)
        until = clock.monotonic() + patience
        while orphan_of(home) is not None:
            if clock.monotonic() > until:
                break
            await clock.sleep(POLL)
        else:
            return
    raise EmbeddedFailed(
        f"A {server} server (process {orphan_of(home)}) still runs on {home} and cannot be stopped."
    )
