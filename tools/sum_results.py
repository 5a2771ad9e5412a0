#!/usr/bin/env python3
"""Add up the suites of ./dev test.

    sum_results.py RESULTS SUITE...

For each suite RESULTS holds SUITE.status (its exit status) and SUITE*.xml (JUnit). Tests that held
at the second try only have a property "second try" there or a line in SUITE.second. A suite that
ended badly without a failed test in its report counts as one failure, and so does one that left no
test at all: it did not run. The last line is `N passed, N failed, N skipped`.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Sum:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    faults: list = field(default_factory=list)
    skips: list = field(default_factory=list)
    second: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def case_name(case):
    return " ".join(filter(None, (case.get("classname"), case.get("name"))))


def read_report(path, total):
    # A message of a browser's failure has colours for a terminal, which XML may not hold.
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", path.read_text())
    for case in ElementTree.fromstring(text).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            total.failed += 1
            total.faults.append(case_name(case))
        elif (skip := case.find("skipped")) is not None:
            total.skipped += 1
            total.skips.append(f"{case_name(case)}: {skip.get('message') or 'no reason given'}")
        else:
            total.passed += 1
            total.second += [
                f"{case_name(case)}: {first.get('value')}"
                for first in case.iter("property")
                if first.get("name") == "second try"
            ]


def read_suite(results, suite):
    total = Sum()
    for path in sorted(results.glob(f"{suite}.xml")) + sorted(results.glob(f"{suite}-*.xml")):
        try:
            read_report(path, total)
        except ElementTree.ParseError as error:
            total.failed += 1
            total.faults.append(f"the report {path.name} is broken: {error}")
    second_file = results / f"{suite}.second"
    if second_file.exists():
        total.second += second_file.read_text().splitlines()
    status_file = results / f"{suite}.status"
    status = status_file.read_text().strip() if status_file.exists() else "none"
    if total.passed + total.failed == 0:
        total.failed += 1
        total.faults.append(f"the suite did not run (exit status {status})")
    elif status != "0" and total.failed == 0:
        total.failed += 1
        total.faults.append(f"the suite ended badly (exit status {status})")
    return total


def main(arguments):
    if len(arguments) < 2:
        print("usage: sum_results.py RESULTS SUITE...", file=sys.stderr)
        return 2
    results, total = Path(arguments[0]), Sum()
    print()
    for suite in arguments[1:]:
        counts = read_suite(results, suite)
        print(f"{suite:<12} {counts}")
        for skip in counts.skips:
            print(f"    skipped: {skip}")
        for line in counts.second:
            print(f"    at the second try: {line}")
        for fault in counts.faults:
            print(f"    FAILED: {fault}")
        total.add(counts)
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
