"""The loop on PostgreSQL: two servers, beside pgbench running the same statements."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import features
from measured import (
    PEOPLE,
    SQL,
    Bench,
    Cluster,
    Figures,
    check_record,
    options,
    pair_figures,
    write_rows,
)

CONNECTIONS = 2 * max(2, min(os.cpu_count() or 2, 8))  # as many as the two servers write through
# What the server asks of its plans.
SETTINGS = "-c jit=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan"
SOMETIMES = "1/8 "
DIALECT = re.compile(r"/\*(sqlite|postgres)(.*?)\*/", re.DOTALL)

# What a request asks and writes, in order: a query's name and its arguments. 1/8: by each eighth
# request.
NEXT = """
token_by_hash :hash :project
audit_insert :id+1 :project :account 'task.lease' 'proj_0123456789012' '127.0.0.1' 1 :now
  '\\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
claim_begin :project :account 'label'
task_take :project 'label' :seen :account
lease_insert :project :id :task :task :account :now :later 0
1/8 task_candidates :project 'label' :seen :account 1 0
suggestion_of_item :project :task
item_show :project :task
1/8 lane_cursor_set :project :account 'label' :task null
"""
SUBMIT = """
token_by_hash :hash :project
audit_insert :id+2 :project :account 'annotation.create'
  'task_01234567890120123456789012' '127.0.0.1' 1 :now
  '\\x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
task_hold :project :task
submit_begin :project :account :key :id
lease_delete_held :project :task :account
work_done_set :project :task :account :task 'answered' :id null :now 0
annotation_insert :project :id :task :task :account 'label' '{"topic":"sport"}' 1 1
  null null null 1500 0 null null :now null null null
source_add :project :account 1 1500
spending_add :project :account 'label' 1 1500 0
annotation_of_item :project :task 1000
decision_and_work :project :task
task_update :project :task 2 1 :id
decision_set :project :task
  '[{"field":"topic","probabilities":[{"label":"sport","probability":0.8}],"answers":1}]'
  null null 'Another answer is asked: topic is 80.0 % sure, wanted are 95.0 %.' null :now
item_update :project :task 'in_work' 1 0.8 'sport'
counter_move :project 1 'open' 'in_work'
outbox_insert :project null 'counters' '{"project":"proj_0123456789012"}' :now
idempotency_insert :account :key '\\x00112233445566778899aabbccddeeff'
  'ann_01234567890120123456789012 in_work' :now
"""


def read_queries() -> dict[str, str]:
    queries = {}
    for path in sorted(SQL.glob("*.sql")):
        for part in path.read_text().split("-- name: ")[1:]:
            name, _, text = part.partition("\n")
            lines = [line for line in text.splitlines() if not line.startswith("--")]
            text = DIALECT.sub(lambda m: m[2] if m[1] == "postgres" else "", " ".join(lines))
            queries[name.strip()] = text.split(";")[0].strip()
    return queries


def read_arguments(text: str) -> list[str]:
    return re.findall(r"'[^']*'|\S+", text)


def lines_of(request: str) -> list[str]:
    """A line that is indented goes on with the one before."""
    return request.strip().replace("\n  ", " ").splitlines()


def statement(queries: dict[str, str], line: str) -> str:
    name, _, rest = line.removeprefix(SOMETIMES).partition(" ")
    arguments = read_arguments(rest)
    text = re.sub(r"\$(\d+)", lambda m: arguments[int(m[1]) - 1], queries[name])
    text = text.replace(":id+1", ":audit1").replace(":id+2", ":audit2") + ";"
    return f"\\if :due\n{text}\n\\endif" if line.startswith(SOMETIMES) else text


def write_script(path: Path, project: int, token_hash: str) -> None:
    """A pair of next and submit; each connection is a person with tasks of their own."""
    queries = read_queries()
    lines = [
        f"\\set project {project}",
        "\\set account 1000 + :client_id",
        "\\set number :number + 1",
        f"\\set task :number * {CONNECTIONS} + :client_id + 1",
        "\\set seen :task - 1",
        "\\set id 4000000000000000000 + :task * 4",
        "\\set due :number % 8 = 0",
        "\\set audit1 :id + 1",
        "\\set audit2 :id + 2",
        "\\set key :id",
        "\\set now 1800000000000000 + :task",
        "\\set later :now + 3600000000",
    ]
    for request in (NEXT, SUBMIT):
        statements = [statement(queries, line) for line in lines_of(request)]
        texts = [
            text.replace(":hash", f"'\\x{token_hash}'").replace(":key", "cast(:key as text)")
            for text in statements
        ]
        lines += ["begin;", *texts, "commit;"]
    path.write_text("\n".join(lines) + "\n")


# pgbench knows no ids: its copy of the items and tasks is numbered from 1.
NUMBERED = """
create table numbered as select id, row_number() over (order by id) as n from item;
create unique index on numbered (id);
update item set id = n from numbered where item.id = numbered.id;
update item_body set item_id = n from numbered where item_id = numbered.id;
update decision set item_id = n from numbered where item_id = numbered.id;
update task set id = n, item_id = n, seq = n from numbered where item_id = numbered.id;
drop table numbered;
insert into source (project_id, id, kind, account_id, name, version)
select (select id from project), 1000 + n, 'person', 1000 + n, 'bench', n
from generate_series(0, 63) n;
"""


class Limit:
    """pgbench on a copy of the database."""

    def __init__(self, cluster: Cluster, database: str, folder: Path) -> None:
        self.cluster = cluster
        self.name = "bench_limit"
        self.script = folder / "pair.pgbench"
        self.number = 0
        self._copy(database)
        address = cluster.address(self.name)
        project, token_hash = cluster.sql(
            address,
            "select (select id from project), encode(hash, 'hex') from token limit 1",
        ).split("|")
        write_script(self.script, int(project), token_hash)

    def _copy(self, database: str) -> None:
        source = re.match(r"postgres://tests@/(\w+)", database)
        assert source
        admin = self.cluster.address("postgres")
        self.cluster.sql(admin, f"create database {self.name} template {source[1]}")
        self.cluster.sql(self.cluster.address(self.name), NUMBERED)
        self.cluster.sql(self.cluster.address(self.name), "vacuum full analyze")

    def run(self, seconds: float) -> float:
        """Pairs per second."""
        command = [
            str(self.cluster.binaries / "pgbench"), "-n", "-M", "prepared", "-j", "2",
            "-c", str(CONNECTIONS), "-T", str(max(1, round(seconds))),
            "-D", f"number={self.number}", "-f", str(self.script),
            "-h", str(self.cluster.folder), "-U", "tests", self.name,
        ]  # fmt: skip
        settings = os.environ | {"PGOPTIONS": SETTINGS}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
        done = re.search(r"actually processed: (\d+)", run.stdout)
        rate = re.search(r"tps = ([\d.]+)", run.stdout)
        if (
            run.returncode != 0
            or not done
            or not rate
            or "failed transactions: 0 " not in run.stdout
        ):
            raise RuntimeError(run.stdout + run.stderr)
        self.number += int(done[1])  # beyond what any of its people has reached
        return float(rate[1])


def measure_postgres(folder: Path) -> Figures:
    rows = folder / "rows-postgres.csv"
    write_rows(rows, min(options.items, 200_000))
    cluster = Cluster()
    try:
        first = Bench(folder, "postgres", cluster.create_database())
        database = first.installation.database
        assert database
        first.start()
        first.make_people()
        first.import_rows(rows)
        first.installation.stop()
        limit = Limit(cluster, database, folder)
        first.start()
        second = Bench(folder, "postgres-second", database)
        second.token = first.token
        second.start()
        figures = measure_pairs(first, second, limit)
        second.installation.stop()
        first.installation.stop()
        check_record(lambda query: cluster.sql(database, query))
        return figures
    finally:
        cluster.stop()


TICKS = os.sysconf("SC_CLK_TCK")


def process_stat(process: Path) -> list[str]:
    """Of proc(5), from the parent on."""
    return (process / "stat").read_text().rsplit(")", 1)[1].split()[1:]


def cpu_seconds(pid: int) -> float:
    """Of a process, and of its children that live or are gone."""
    ticks = sum(map(int, process_stat(Path(f"/proc/{pid}"))[10:14]))
    for process in Path("/proc").iterdir():
        try:
            stat = process_stat(process) if process.name.isdigit() else []
        except OSError:  # it has just ended
            continue
        if stat and int(stat[0]) == pid:
            ticks += int(stat[10]) + int(stat[11])
    return ticks / TICKS


def measure_pairs(first: Bench, second: Bench, limit: Limit) -> Figures:
    ours: list[dict[str, Any]] = []
    full: list[dict[str, Any]] = []
    limits = []
    everything = features.set_up(first) if options.features else None
    where = "PostgreSQL, two servers"
    programs = {
        "the servers": [first.installation.pid, second.installation.pid],
        "PostgreSQL": [limit.cluster.pid],
    }
    spent = dict.fromkeys(programs, 0.0)
    for _ in range(options.rounds):
        limits.append(limit.run(options.seconds))
        before = {name: sum(map(cpu_seconds, pids)) for name, pids in programs.items()}
        ours.append(first.load(options.seconds, first.port, second.port))
        for name, pids in programs.items():
            spent[name] += sum(map(cpu_seconds, pids)) - before[name]
        if everything:
            full.append(everything.load(options.seconds, first.port, second.port))
    pairs = sum(run["pairs"] for run in ours)
    cpu = ", ".join(f"{name} {1000 * used / pairs:.2f} ms" for name, used in spent.items())
    return [
        *pair_figures(where, "pgbench with the same statements", ours, limits),
        (f"{where}, {PEOPLE} clients, CPU a pair", "", cpu, True),
        *(features.figures(where, ours, full) if full else []),
    ]
