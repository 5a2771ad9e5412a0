"""A private PostgreSQL for the tests: own folder, unix socket only, gone when the tests are."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS_MAX = 60
OPTIONS = (
    "listen_addresses=",  # the socket's folder is private, a port would not be
    "fsync=off",  # a killed server process loses nothing by it; a power cut is not tested here
    "max_connections=300",
    "max_wal_size=2GB",
    "log_min_messages=warning",
    "lc_messages=C",
)


class NoPostgres(Exception):
    """No PostgreSQL server binaries on this machine."""


def binaries() -> Path:
    """The newest installed PostgreSQL; Debian keeps its server binaries out of PATH."""
    versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin")]
    if versions:
        return max(versions, key=lambda folder: int(folder.parent.name))
    found = shutil.which("postgres")
    if found is None:
        raise NoPostgres("no PostgreSQL server binaries in /usr/lib/postgresql or PATH")
    return Path(found).parent


def plain_user() -> str | None:
    """Who runs it: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Cluster:
    def __init__(self) -> None:
        self.binaries = binaries()
        self.user = plain_user()
        self.folder = Path(tempfile.mkdtemp(prefix="lw-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self._numbers = itertools.count(1)
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "tests",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )
        self._server = self._start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _command(self, program: str, *arguments: str) -> list[str]:
        # Dies with the tests even when they are killed.
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if self.user:
            prefix += ["--reuid", self.user, "--regid", self._group(), "--clear-groups"]
        return [*prefix, str(self.binaries / program), *arguments]

    def _group(self) -> str:
        return str(pwd.getpwnam(self.user).pw_gid)

    def _run(self, program: str, *arguments: str) -> str:
        command = self._command(program, *arguments)
        run = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{program}: {run.stderr}")
        return run.stdout

    def _start(self) -> subprocess.Popen[bytes]:
        options = [word for option in OPTIONS for word in ("-c", option)]
        command = self._command("postgres", "-D", self._data, "-k", str(self.folder), *options)
        with (self.folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)
        return server

    def _answers(self) -> bool:
        command = self._command("pg_isready", "-q", "-h", str(self.folder))
        return subprocess.run(command, cwd="/", check=False).returncode == 0

    def address(self, database: str) -> str:
        return f"postgres://tests@/{database}?host={self.folder}"

    def sql(self, address: str, text: str) -> str:
        """What the statement prints, columns separated by |."""
        options = ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]
        return self._run("psql", *options, "-d", address, "-c", text).strip()

    def create_database(self, template: str = "template0") -> str:
        """The address of a fresh database, empty or a copy."""
        name = f"labelwright_{next(self._numbers)}"
        self.sql(self.address("postgres"), f"create database {name} template {template}")
        return self.address(name)

    def kill(self) -> None:
        """kill -9 to the server; its processes end by themselves when they see that it is gone."""
        self._server.kill()
        self._server.wait()

    def start_again(self) -> None:
        """After kill: waits until the processes it left are gone, which PostgreSQL insists on."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                self._server = self._start()
                return
            except RuntimeError as refused:
                if "shared memory" not in str(refused) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    @property
    def pid(self) -> int:
        return self._server.pid

    @property
    def socket(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # a fast shutdown: ends the connections left
        self._server.wait(timeout=30)
        shutil.rmtree(self.folder)
