"""A learner's server on the machine of the hub, without an account of the machine.

What stands between two learners depends on who starts the hub. As root: each has a user id of their
own, so that nobody reads the home of another, and a memory cgroup of their own, which holds all
their processes together to the limit. As anyone else: only the limit on each process remains
(single_user/), and every learner can read what the others write.
"""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Unicode

FIRST = 20_000  # user ids of learners come after it; no account of the machine has them
CGROUPS = Path("/sys/fs/cgroup")


class Seat(SimpleLocalProcessSpawner):
    """A learner's server: own home, own folder to hand in and, if root starts it, own user id."""

    exchange = Unicode(help="Folder of the exchange: `distribue`, and `rendus` by learner").tag(
        config=True
    )

    @property
    def uid(self) -> int:
        """The user id of the server: the learner's own, or that of the hub if it is not root."""
        return FIRST + self.user.id if os.getuid() == 0 else os.getuid()

    @property
    def group_name(self) -> str:
        """The name of the memory cgroup, which no other hub on this machine has."""
        return "cours" + self.home_dir.replace("/", "-")

    def get_args(self):
        # By sockets of the home, not by ports of the machine: Jupyter picks a free port long before
        # the kernel takes it, and another learner's kernel may have it by then.
        return [*super().get_args(), "--KernelManager.transport=ipc"]

    def get_env(self):
        # A socket's path has at most 107 bytes: .local/share/jupyter/runtime would take 28 of them.
        return super().get_env() | {"JUPYTER_RUNTIME_DIR": f"{self.home_dir}/.run"}

    async def start(self):
        home, exchange = Path(self.home_dir), Path(self.exchange)
        given, handed_in = exchange / "distribue", exchange / "rendus" / self.user.name
        given.mkdir(parents=True, exist_ok=True)
        for folder in (home, handed_in):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            os.chown(folder, self.uid, -1)
        for name, folder in (("distribue", given), ("rendre", handed_in)):
            with suppress(FileExistsError):
                (home / name).symlink_to(folder)
        self.group = memory_group(self.group_name, self.mem_limit)
        if self.group is None:
            self.log.warning(
                "%s: no memory cgroup here (only root makes one): the limit holds for each process, "
                "not for all of them together",
                self.user.name,
            )
        return await super().start()

    def make_preexec_fn(self, name):
        home, uid, group = self.home_dir, self.uid, self.group

        def preexec():
            if group is not None:
                (group / "cgroup.procs").write_text("0")
            if uid != os.getuid():
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
            os.umask(0o077)
            os.chdir(home)

        return preexec

    async def stop(self, now=False):
        await super().stop(now)
        for group, _ in places(self.group_name):
            await remove(group)


def places(name: str) -> tuple[tuple[Path, str], ...]:
    """Return where the memory cgroup of this name is, and its file of the limit: version 1, then 2."""
    return (CGROUPS / "memory" / name, "memory.limit_in_bytes"), (CGROUPS / name, "memory.max")


def memory_group(name: str, limit: int) -> Path | None:
    """Make the memory cgroup of this name; return None where that is not allowed."""
    for group, file in places(name):
        try:
            group.mkdir(exist_ok=True)
            with (group / file).open("r+") as held:
                held.write(str(limit))
        except OSError:
            continue
        return group
    return None


async def remove(group: Path) -> None:
    """Remove a cgroup, and kill what a learner has left running in it."""
    for _ in range(50):  # a process that is killed takes a moment to go
        if not group.exists():
            return
        for pid in (group / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        with suppress(OSError):
            group.rmdir()
        await asyncio.sleep(0.1)
