"""Becomes a server: a script in front of every embedded server that prepares the process and execs.

Usage: embedded_child.py PARENT_PID DEATH_SIGNAL ALIVE_FILE IDENTITY [OWNED_DIRECTORY ...] -- COMMAND ...

1. Holds an exclusive lock on ALIVE_FILE, which the server and all of its children inherit: while one of them
   lives the lock is held, whatever became of the program that started them. The file names the server's pid.
2. IDENTITY `keep` changes nothing. For PostgreSQL, which refuses to run as uid 0, `auto` makes root another
   user: inside a user namespace where the machine allows one (the files stay root's, nothing else changes),
   otherwise by dropping to an unprivileged user that owns OWNED_DIRECTORY and may pass through the private
   directories above it. `drop` is the second way without trying the first.
3. On Linux asks the kernel for DEATH_SIGNAL when the parent's thread that started us ends, kill -9 included.

A script of its own and not a function run between fork and exec: only one thread survives a fork, and locks
that others held stay locked forever. It imports nothing of ours and little of anything, to start in 50 ms.
"""

import ctypes
import fcntl
import os
import pwd
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CLONE_NEWUSER = 0x1000_0000
CAPABILITY_VERSION_3 = 0x2008_0522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
LOCK_TAKEN = 75
PARENT_GONE = 76
STILL_ROOT = 77


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilitySet(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _call(function: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{function}: {os.strerror(error)}")


def hold_alive_file(path: str) -> None:
    """Locks the file for the life of this process and its children and writes our pid to it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("another server is still running on this directory\n")
        raise SystemExit(LOCK_TAKEN) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    os.set_inheritable(descriptor, True)


def stand_in_user() -> pwd.struct_passwd:
    """Any user but root; PostgreSQL's initdb insists that it has a name."""
    users = [user for user in pwd.getpwall() if user.pw_uid != 0]
    if not users:
        raise OSError("no user but root exists on this machine")
    order = {"daemon": 0, "nobody": 2}
    return min(users, key=lambda user: (order.get(user.pw_name, 1), user.pw_uid))


def give(directories: list[str], uid: int, gid: int) -> None:
    """Hands whole trees to a user; a tree whose top has the right owner is done (the top goes last)."""
    for top in directories:
        if os.stat(top).st_uid == uid:  # noqa: PTH116  pathlib would double the start-up time of this script
            continue
        for _, _, files, descriptor in os.fwalk(top, topdown=False):
            for name in files:
                os.chown(name, uid, gid, dir_fd=descriptor, follow_symlinks=False)
            os.fchown(descriptor, uid, gid)


def enter_user_namespace(uid: int, gid: int) -> None:
    """From here on root's files are seen as those of `uid`, and so are we; capabilities end at exec."""
    _call("unshare", CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} 0 1"), ("gid_map", f"{gid} 0 1")):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)
    if os.geteuid() != uid:
        raise OSError("the user namespace did not take")


def user_namespace_works(uid: int, gid: int) -> bool:
    """Tried in a child, because half a failure (Docker, AppArmor) cannot be undone."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            enter_user_namespace(uid, gid)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def become(uid: int, gid: int) -> None:
    """Drops root, keeping on Linux the right to pass through private directories, as /root is."""
    kept = 0
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    sets = (_CapabilitySet * 2)()
    if sys.platform == "linux":
        _call("capget", ctypes.byref(header), sets)
        kept = sets[0].permitted & (1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
        _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if not kept:
        return
    sets[0] = _CapabilitySet(kept, kept, kept)
    sets[1] = _CapabilitySet(0, 0, 0)
    _call("capset", ctypes.byref(header), sets)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if kept & 1 << capability:
            _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def stop_being_root(identity: str, owned: list[str]) -> None:
    if identity == "keep" or os.geteuid() != 0:
        return
    user = stand_in_user()
    if identity == "auto" and user_namespace_works(user.pw_uid, user.pw_gid):
        give(owned, 0, 0)
        enter_user_namespace(user.pw_uid, user.pw_gid)
        return
    give(owned, user.pw_uid, user.pw_gid)
    become(user.pw_uid, user.pw_gid)


def die_with(parent: int, death_signal: int) -> None:
    """Comes last: a change of identity clears the wish."""
    if sys.platform == "linux":
        _call("prctl", PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(PARENT_GONE)


def main(arguments: list[str]) -> None:
    split = arguments.index("--")
    (parent, death_signal, alive_file, identity, *owned), command = arguments[:split], arguments[split + 1 :]
    hold_alive_file(alive_file)
    try:
        stop_being_root(identity, owned)
    except OSError as error:
        sys.stderr.write(f"refused to run as root, and could not become another user: {error.strerror}\n")
        raise SystemExit(STILL_ROOT) from None
    die_with(int(parent), int(death_signal))
    os.execv(command[0], command)  # noqa: S606  no shell on purpose; the command is our own


if __name__ == "__main__":
    main(sys.argv[1:])
