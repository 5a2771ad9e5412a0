"""The proxy of tests/faults between a server and its PostgreSQL, told what to break."""

import subprocess
import sys

from cluster import Cluster
from installation import TOP, dies_with_us

PROXY = TOP / "tests" / "faults" / "pg_proxy.py"


class Proxy:
    def __init__(self, cluster: Cluster) -> None:
        command = [*dies_with_us(), sys.executable, str(PROXY), str(cluster.socket)]
        self._process = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.port = int(self._line())

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def address(self, database: str) -> str:
        """Of a database of the cluster, by its own address, through here."""
        name = database.removeprefix("postgres://tests@/").partition("?")[0]
        return f"postgres://tests@127.0.0.1:{self.port}/{name}"

    def arm(self, fault: str) -> None:
        """`FAULT:N` of pg_proxy.py, counted from now on."""
        assert self._process.stdin
        print(fault, file=self._process.stdin, flush=True)
        assert self._line() == "armed\n"

    def stop(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
