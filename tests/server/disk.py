"""A small disk of its own, to be filled."""

import os
import subprocess
from pathlib import Path


class Disk:
    """A file system in memory, mounted at `folder`."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir()
        self.folder = folder
        options = f"size={megabytes}m,mode=0777"
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
            check=True,
            capture_output=True,
        )

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Takes all the room there is, but for some bytes."""
        with self._ballast.open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(1 << 16))
            except OSError:
                pass
            ballast.truncate(max(0, ballast.tell() - leave))

    def free(self) -> None:
        self._ballast.unlink()

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def may_mount() -> bool:
    """Whether this machine lets us: root in a container often must not."""
    if os.geteuid() != 0:
        return False
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
