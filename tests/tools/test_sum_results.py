"""The last line of ./dev test counts every suite, also one that never came to its report."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "sum_results.py"

GOOD = """<testsuites><testsuite>
<testcase classname="t" name="a"/><testcase classname="t" name="b"/>
<testcase classname="t" name="c"><skipped message="no database"/></testcase>
</testsuite></testsuites>"""
BAD = """<testsuites><testcase name="x"><failure message="1 != 2"/></testcase>
<testcase name="y"><error message="crash"/></testcase></testsuites>"""

SECOND = """<testsuites><testsuite><testcase classname="t" name="a">
<properties><property name="second try" value="assert 7"/></properties></testcase>
<testcase classname="t" name="b"><properties><property name="second try" value="assert 8"/>
</properties><failure message="assert 8"/></testcase></testsuite></testsuites>"""


def add_up(folder, *suites, **files):
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem.replace('_', '-')}.{ending}").write_text(text)
    run = subprocess.run(
        [sys.executable, TOOL, folder, *suites], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout


def last(output):
    return output.rstrip("\n").split("\n")[-1]


def test_suites_are_added_up(tmp_path):
    status, output = add_up(
        tmp_path, "units", "web", units_xml=GOOD, units_status="0", web_xml=GOOD, web_status="0"
    )
    assert (status, last(output)) == (0, "4 passed, 0 failed, 2 skipped")
    assert "skipped: t c: no database" in output


def test_failures_and_errors_fail(tmp_path):
    status, output = add_up(tmp_path, "units", units_xml=BAD, units_status="1")
    assert (status, last(output)) == (1, "0 passed, 2 failed, 0 skipped")
    assert "FAILED: x" in output and "FAILED: y" in output


def test_what_held_at_the_second_try_only_is_named(tmp_path):
    status, output = add_up(
        tmp_path, "browser", browser_xml=GOOD, browser_status="0", browser_second="b: was 7\n"
    )
    assert (status, last(output)) == (0, "2 passed, 0 failed, 1 skipped")
    assert "at the second try: b: was 7" in output


def test_what_failed_first_in_a_report_is_named(tmp_path):
    _, output = add_up(tmp_path, "server", server_xml=SECOND, server_status="1")
    assert last(output) == "1 passed, 1 failed, 0 skipped"
    assert "at the second try: t a: assert 7" in output
    assert "at the second try: t b" not in output


def test_several_reports_of_one_suite_are_added_up(tmp_path):
    _, output = add_up(tmp_path, "units", units_xml=GOOD, units_more_xml=GOOD, units_status="0")
    assert last(output) == "4 passed, 0 failed, 2 skipped"


def test_a_crash_behind_a_clean_report_is_one_failure(tmp_path):
    status, output = add_up(tmp_path, "units", units_xml=GOOD, units_status="139")
    assert (status, last(output)) == (1, "2 passed, 1 failed, 1 skipped")


def test_a_suite_without_a_report_is_one_failure(tmp_path):
    status, output = add_up(tmp_path, "units", "web", units_xml=GOOD, units_status="0")
    assert (status, last(output)) == (1, "2 passed, 1 failed, 1 skipped")
    assert "the suite did not run (exit status none)" in output


def test_an_empty_report_is_one_failure(tmp_path):
    status, output = add_up(tmp_path, "web", web_xml="<testsuites/>", web_status="0")
    assert (status, last(output)) == (1, "0 passed, 1 failed, 0 skipped")


def test_a_report_cut_off_is_a_failure(tmp_path):
    status, output = add_up(tmp_path, "web", web_xml=GOOD[:60], web_status="0")
    assert status == 1
    assert "the report web.xml is broken" in output


def test_colours_in_a_message_hide_no_failure(tmp_path):
    coloured = BAD.replace("1 != 2", "\x1b[2mwaiting\x1b[22m")
    status, output = add_up(tmp_path, "browser", browser_xml=coloured, browser_status="1")
    assert (status, last(output)) == (1, "0 passed, 2 failed, 0 skipped")
    assert "FAILED: x" in output
