#!/usr/bin/env python3
"""Run a program beside a private PostgreSQL.

    with_cluster.py PROGRAM ARGUMENT...

The program finds the address of its server in LABELWRIGHT_TEST_POSTGRES. Without PostgreSQL on
this machine the variable is absent and what needs it is skipped.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
from cluster import Cluster, NoPostgres


def main(command):
    try:
        cluster = Cluster()
    except NoPostgres:
        return subprocess.run(command, check=False).returncode
    try:
        environment = os.environ | {"LABELWRIGHT_TEST_POSTGRES": cluster.address("postgres")}
        return subprocess.run(command, check=False, env=environment).returncode
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
