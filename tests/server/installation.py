"""One installation of the real binary: a data folder, a database, a server started and killed."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("LABELWRIGHT", TOP / "build" / "labelwright"))
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
COMMAND_SECONDS_MAX = 60

LISTENING = re.compile(r"^listening on (http://\S+)", re.MULTILINE)
OWNER_LINK = re.compile(r"owner link: (http://\S+/join#(\S+))")


class Installation:
    """`database` is a PostgreSQL address, or None for SQLite in `data`; `log` is where the server
    prints, beside `data` by default."""

    def __init__(
        self,
        data: Path,
        database: str | None = None,
        binary: Path = BINARY,
        log: Path | None = None,
    ) -> None:
        self.data = data
        self.database = database
        self.binary = binary
        self.url = ""
        self._server: subprocess.Popen[bytes] | None = None
        self._log = log or data.parent / f"{data.name}.log"
        self._started_at = 0  # bytes of the log before this start

    # The server

    def start(self, *options: str, fault: str | None = None) -> "Installation":
        """Starts it on a port chosen by the system and returns when it is ready; `fault` is for a
        binary that can fail on purpose."""
        assert self._server is None, "it runs already"
        self.data.mkdir(exist_ok=True)
        self._started_at = self._log.stat().st_size if self._log.exists() else 0
        command = [
            *dies_with_us(),
            str(self.binary),
            "serve",
            *self._store_options(),
            "--listen",
            "127.0.0.1:0",
            *options,
        ]
        environment = quiet_environment() | ({"LABELWRIGHT_FAULT": fault} if fault else {})
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        self.url = self._wait_for(LISTENING).group(1).rstrip("/")
        return self

    def stop(self) -> None:
        """Asks it to finish; it must, and well."""
        server = self._take_server()
        server.send_signal(signal.SIGTERM)
        status = server.wait(timeout=STOP_SECONDS_MAX)
        assert status == 0, f"exit status {status} after SIGTERM\n{self.log()}"

    def kill(self) -> None:
        """kill -9: nothing of it gets to tidy up."""
        server = self._take_server()
        server.kill()
        server.wait()

    def restart(self) -> "Installation":
        self.stop()
        return self.start()

    def end(self) -> None:
        """Leaves no process behind, whatever state the test left it in."""
        if self._server:
            self.kill()

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int:
        assert self._server
        return self._server.pid

    def log(self) -> str:
        """What this start of the server has printed."""
        with self._log.open("rb") as log:
            log.seek(self._started_at)
            return log.read().decode(errors="replace")

    def owner_code(self) -> str:
        """The secret of the one-time link that makes the first owner."""
        return self._wait_for(OWNER_LINK).group(2)

    # The command line

    def run(self, command: str, *arguments: str, text: str | None = None) -> "Outcome":
        """`labelwright COMMAND` on this installation; `text` is its standard input."""
        return run_binary(*command.split(), *self._store_options(), *arguments, text=text)

    def create_user(self, email: str, name: str, password: str, role: str = "member") -> str:
        """The new user's id."""
        outcome = self.run(
            "user create",
            "--email",
            email,
            "--name",
            name,
            "--role",
            role,
            "--password-stdin",
            text=password + "\n",
        )
        assert outcome.status == 0, outcome
        return outcome.stdout.strip()

    # Inside

    def _store_options(self) -> list[str]:
        options = ["--data", str(self.data)]
        return [*options, "--database", self.database] if self.database else options

    def _take_server(self) -> subprocess.Popen[bytes]:
        assert self._server, "it does not run"
        server, self._server = self._server, None
        return server

    def _wait_for(self, line: re.Pattern[str]) -> re.Match[str]:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            ended = not self.running  # looked at first: what it printed last is in the log then
            found = line.search(self.log())
            if found:
                return found
            if ended or time.monotonic() > deadline:
                self.end()
                raise AssertionError(f"no line {line.pattern!r} in:\n{self.log()}")
            time.sleep(0.005)


class Outcome:
    def __init__(self, run: subprocess.CompletedProcess[str]) -> None:
        self.status = run.returncode
        self.stdout = run.stdout
        self.stderr = run.stderr

    def __repr__(self) -> str:
        return f"exit {self.status}\n{self.stdout}\n{self.stderr}"


def run_binary(*arguments: str, text: str | None = None, folder: Path | None = None) -> Outcome:
    return Outcome(
        subprocess.run(
            [str(BINARY), *arguments],
            input=text or "",
            text=True,
            capture_output=True,
            timeout=COMMAND_SECONDS_MAX,
            check=False,
            env=quiet_environment(),
            cwd=folder,
        )
    )


def dies_with_us() -> list[str]:
    return ["setpriv", "--pdeathsig", "KILL"]


def quiet_environment() -> dict[str, str]:
    """Ours without what would change the server: proxies, libpq's defaults, a terminal."""
    drop = re.compile(r"^(PG|LABELWRIGHT|https?_proxy|HTTPS?_PROXY|COLUMNS)")
    environment = {name: value for name, value in os.environ.items() if not drop.match(name)}
    return {**environment, "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"}
