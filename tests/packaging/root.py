"""A throw-away copy of this machine: an overlay over / that is gone with its mount namespace."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

MOUNTS = """
set -e
mount -t tmpfs none "$1"
mkdir "$1/up" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" overlay "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs none "$1/root/run"
mount -t tmpfs -o mode=1777 none "$1/root/tmp"
echo ready
exec sleep infinity
"""


def why_not() -> str | None:
    """Why there can be no such root here, or None."""
    if os.geteuid() != 0:
        return "an overlay root needs root"
    if not shutil.which("dpkg"):
        return "no dpkg on this system"
    trial = 'd=$(mktemp -d) && mount -t tmpfs none "$d" && mkdir "$d/u" "$d/w" "$d/r" && '
    trial += 'mount -t overlay -o "lowerdir=/,upperdir=$d/u,workdir=$d/w" overlay "$d/r"'
    run = subprocess.run(["unshare", "-m", "sh", "-c", trial], capture_output=True, check=False)
    return None if run.returncode == 0 else "no overlay mounts here: " + run.stderr.decode().strip()


class Root:
    def __init__(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="lw-root-"))
        command = ["unshare", "-m", "sh", "-c", MOUNTS, "mounts", str(self._place)]
        self._holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout and self._holder.stdout.readline() == "ready\n"

    def command(self, *words: str) -> list[str]:
        """What runs `words` inside, from outside."""
        inside = ["nsenter", "-t", str(self._holder.pid), "-m", "--"]
        return [*inside, "chroot", str(self._place / "root"), *words]

    def run(self, *words: str, status: int = 0) -> str:
        run = subprocess.run(
            self.command(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode == status, f"{words}: {run.returncode}\n{run.stdout}"
        return run.stdout

    def has(self, path: str) -> bool:
        command = self.command("test", "-e", path)
        return subprocess.run(command, check=False).returncode == 0

    def add(self, file: Path, path: str) -> None:
        command = self.command("tee", path)
        subprocess.run(command, input=file.read_bytes(), stdout=subprocess.DEVNULL, check=True)

    def end(self) -> None:
        with self._holder:
            self._holder.kill()
        self._place.rmdir()
