"""Puts the engine into the wheel: hatchling calls it for `pip wheel python/`."""

import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "liblabelwright.so.0"  # as labelwright/_engine.py looks for it
OPTIONS = ["--buildtype=release", "-Dserver=false", "-Dtests=false"]


class LibraryHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles the library of the tree around this folder into a temporary one."""
        if self.target_name != "wheel":
            raise SystemExit("labelwright has no source distribution: build a wheel from the tree")
        if version == "editable":
            return  # such an installation uses $LABELWRIGHT_LIBRARY or the system's library
        self._folder = tempfile.TemporaryDirectory(prefix="labelwright-")
        top, build = Path(self.root).parent, Path(self._folder.name)
        subprocess.run(["meson", "setup", *OPTIONS, build, top], check=True)
        subprocess.run(["meson", "compile", "-C", build, "labelwright:shared_library"], check=True)
        subprocess.run(["strip", "--strip-unneeded", build / NAME], check=True)
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["force_include"][str(build / NAME)] = f"labelwright/{NAME}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
