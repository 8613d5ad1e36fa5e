"""Under which identity a child runs: PostgreSQL refuses root, and no child outlives its parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam, getpwuid

NOBODY_ID = 65534
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """An identity for a child; `owner_id` is the user who must own its files, None for ourselves."""

    name: str
    become: Callable[[], None]
    owner_id: int | None = None
    group_id: int | None = None


def ourselves() -> Account:
    """The identity that runs us."""
    return Account("ourselves", lambda: None)


def nobody() -> Account:
    """The system's powerless account; root alone can become it."""
    user, group = _nobody_ids()

    def become() -> None:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)

    return Account("nobody", become, user, group)


def mapped() -> Account:
    """Ourselves seen as nobody from inside a user namespace: reaches what we own, even in closed folders."""
    user, group = os.geteuid(), os.getegid()
    inner_user, inner_group = _nobody_ids()

    def become() -> None:
        if _libc.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        _write("/proc/self/setgroups", b"deny")
        _write("/proc/self/uid_map", b"%d %d 1" % (inner_user, user))
        _write("/proc/self/gid_map", b"%d %d 1" % (inner_group, group))

    return Account("mapped", become, user, group)


def candidates() -> list[Account]:
    """Identities that PostgreSQL may run under here, best first.

    It refuses root, and a user id without a name (a container started with one).
    """
    namespaced = [mapped()] if sys.platform == "linux" else []
    if os.geteuid() == 0:
        return [nobody(), *namespaced]
    return [ourselves()] if _has_name() else [*namespaced, ourselves()]


def can_run(account: Account, command: Sequence[str], folder: Path) -> bool:
    """True when `account` can start `command` and enter `folder`."""

    def enter() -> None:
        account.become()
        os.chdir(folder)

    try:
        probe = subprocess.run(
            command, preexec_fn=enter, capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def own(folder: Path, account: Account) -> None:
    """Give `folder` and all in it to `account`; nothing to do for ourselves or when it is so already."""
    if account.owner_id is None or account.group_id is None:
        return
    if folder.stat().st_uid == account.owner_id:
        return
    for inside in [*folder.rglob("*"), folder]:
        os.chown(inside, account.owner_id, account.group_id, follow_symlinks=False)


def child_setup(account: Account, death_signal: signal.Signals) -> Callable[[], None]:
    """Return what a child does before it becomes its program: change identity, then die with its parent.

    In this order: changing identity makes Linux forget the death signal.
    """
    parent = os.getpid()

    def prepare() -> None:
        account.become()
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _write(path: str, content: bytes) -> None:
    """Write by system calls alone: between fork and exec nothing else is safe."""
    opened = os.open(path, os.O_WRONLY)
    os.write(opened, content)
    os.close(opened)


def _has_name() -> bool:
    try:
        getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _nobody_ids() -> tuple[int, int]:
    try:
        entry = getpwnam("nobody")
    except KeyError:
        return NOBODY_ID, NOBODY_ID
    return entry.pw_uid, entry.pw_gid
