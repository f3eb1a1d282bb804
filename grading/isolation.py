"""Shut a process in, so that a stranger's code can run there: Linux's namespaces, called from Python.

Programs for this, such as bubblewrap, start another program; here the process is a fork of one that
has imported TensorFlow already. What it keeps of the system is a list: all else is out of sight.
"""

import ctypes
import os
import signal
import sys
import sysconfig
import tempfile
from pathlib import Path

from grading import Limits

# From linux/sched.h, sys/mount.h, linux/mount.h, linux/prctl.h.
NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
ALONE = NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET
NOSUID, NODEV, NOEXEC, BIND, RECURSIVE, PRIVATE = 0x2, 0x4, 0x8, 0x1000, 0x4000, 0x40000
DETACH = 2
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, ATTR_READ_ONLY = 442, -100, 0x8000, 0x1 | 0x2  # and nosuid
SET_PDEATHSIG, SET_DUMPABLE, SET_NO_NEW_PRIVS = 1, 4, 38

NOBODY = 2_000_000_000  # a user that no file belongs to
SYSTEM = (
    "/usr", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/etc/passwd", "/etc/nsswitch.conf",
)  # fmt: skip
WORK = "/tmp/copie"  # where a copy runs
DEVICES = ("null", "zero", "full", "random", "urandom")
REFUSAL = (
    "les copies ne peuvent pas être isolées sur cette machine ({reason}), et aucune n'a été exécutée. Il "
    "faut Linux, avec les espaces de noms d'utilisateurs (`unshare --user true` doit réussir), ou un "
    "conteneur lancé avec `--privileged`, ou Windows avec WSL 2."
)

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class CannotIsolate(Exception):
    """This machine does not let a process be shut in; the text is French."""


def _call(name: str, *arguments) -> None:
    if getattr(_libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source: str, target: Path, kind: str = "", flags: int = 0, options: str = "") -> None:
    _call(
        "mount",
        source.encode(),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user")]


def _read_only(path: Path, below: int = AT_RECURSIVE) -> None:
    wanted = _Attributes(set=ATTR_READ_ONLY)
    _call(
        "syscall",
        ctypes.c_long(MOUNT_SETATTR),
        AT_FDCWD,
        os.fsencode(path),
        below,
        ctypes.byref(wanted),
        ctypes.c_size_t(ctypes.sizeof(wanted)),
    )


def needed() -> list[Path]:
    """Return what a copy may read: the system, this Python and its packages, the course's helpers."""
    import helpers

    paths = [Path(path) for path in SYSTEM]
    paths += [Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")).resolve()]
    paths += [Path(helpers.__file__).parent]
    # An environment may stand on the packages of another.
    paths += [Path(one) for one in sys.path if one.endswith("-packages")]
    found = {path for path in paths if path.exists()}
    return sorted(path for path in found if not any(other in path.parents for other in found))


def shut_in(number: int, limits: Limits, folder: str) -> None:
    """Shut this process in, as user NOBODY + `number`; it must be a fork, with one thread.

    It goes on as the first process of its own namespaces, in an empty folder of its own, without
    network, and dies with its parent. folder: an empty one, which its root is mounted on. Raises
    `OSError` where the system refuses.
    """
    _call("prctl", SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    user, group = os.getuid(), os.getgid()
    _call("unshare", ALONE if user == 0 else ALONE | NEWUSER)
    if user:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"1000 {user} 1"),
            ("gid_map", f"1000 {group} 1"),
        ):
            Path("/proc/self", name).write_text(text)
    if first := os.fork():
        _, status = os.waitpid(
            first, 0
        )  # the namespace, and all in it, ends with its first process
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _call("prctl", SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _new_root(Path(folder), limits)
    if user == 0:
        os.setgroups([])
        os.setresgid(NOBODY + number, NOBODY + number, NOBODY + number)
        os.setresuid(NOBODY + number, NOBODY + number, NOBODY + number)
        _call("prctl", SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # a change of user forgets it
    _call("prctl", SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", SET_DUMPABLE, 0, 0, 0, 0)  # no process of the copy reads the memory of another
    _limit(limits)


def _new_root(root: Path, limits: Limits) -> None:
    _mount("", Path("/"), flags=RECURSIVE | PRIVATE)
    _mount("tmpfs", root, "tmpfs", NOSUID | NODEV, "size=1m,mode=755")
    for name in ("proc", "tmp", "dev/shm", "old"):
        (root / name).mkdir(parents=True, exist_ok=True)
    _mount("proc", root / "proc", "proc", NOSUID | NODEV | NOEXEC)
    for name in ("tmp", "dev/shm"):
        own = f"size={limits.files},mode=1777"
        _mount("tmpfs", root / name, "tmpfs", NOSUID | NODEV, own)
    (root / WORK.lstrip("/")).mkdir()
    (root / WORK.lstrip("/")).chmod(0o777)
    devices = [Path("/dev", name) for name in DEVICES]
    for path in [*needed(), *devices]:
        inside = root / path.relative_to("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.mkdir() if path.is_dir() else inside.touch()
        _mount(str(path), inside, flags=BIND | RECURSIVE)
        if path not in devices:
            _read_only(inside)
    for name in ("bin", "lib", "lib32", "lib64", "sbin"):
        link = Path("/", name)
        if link.is_symlink():
            (root / name).symlink_to(link.readlink())
        elif link.exists():
            (root / name).mkdir()
            _mount(str(link), root / name, flags=BIND | RECURSIVE)
            _read_only(root / name)
    _call("syscall", ctypes.c_long(_PIVOT_ROOT), os.fsencode(root), os.fsencode(root / "old"))
    os.chdir(WORK)
    _call("umount2", b"/old", DETACH)
    Path("/old").rmdir()
    _read_only(Path("/"), below=0)


_PIVOT_ROOT = {"x86_64": 155}.get(os.uname().machine, 41) if sys.platform == "linux" else 0


def _limit(limits: Limits) -> None:
    import resource  # which Windows lacks

    status = Path("/proc/self/status").read_text()
    own = next(int(line.split()[1]) << 10 for line in status.splitlines() if "VmData" in line)
    for kind, most in (
        (resource.RLIMIT_DATA, own + limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.files),
        (resource.RLIMIT_NOFILE, 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def prove() -> None:
    """Raise `CannotIsolate` unless a process can be shut in here."""
    if _libc is None:
        raise CannotIsolate(REFUSAL.format(reason=f"le système est {sys.platform}"))
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        if child := os.fork():
            os.close(write)
            with os.fdopen(read) as told:
                reason = told.read()
            _, status = os.waitpid(child, 0)
            if reason or status:
                raise CannotIsolate(REFUSAL.format(reason=reason or f"état {status}"))
            return
        try:
            shut_in(0, Limits(), folder)
            os._exit(0)
        except BaseException as error:
            os.write(write, str(error).encode())
            os._exit(1)
