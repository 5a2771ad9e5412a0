# shellcheck shell=bash
# The suites of ./dev test. Each leaves build/results/NAME.xml (JUnit) and NAME.status; the sum of
# them is the last line. Sourced by ./dev after setup.sh; `quick` is set for `test quick`.

run_suites() {
    local name packages=$build_packages$test_packages
    for name in "$@"; do
        declare -F "suite_$name" >/dev/null || misused "no suite $name"
        packages+=$(packages_of "$name")$'\n' # asked for at once: nobody waits for a password later
    done
    build_locked "$packages"
    need_python
    rm -rf build/results
    mkdir -p build/results
    for name in "$@"; do
        say "$name"
        run_suite "$name"
    done
    python3 tools/sum_results.py build/results "$@"
}

packages_of() {
    case $1 in
    browser) ! debian_browser || printf %s "$browser_packages" ;;
    package) printf %s "$package_packages" ;;
    esac
}

# A subshell of its own, so that one suite cannot end or change the others.
run_suite() {
    local status=0
    set +e
    (set -e; "suite_$1")
    status=$?
    set -e
    echo "$status" >"build/results/$1.status"
}

pytest() { # pytest NAME ARGUMENTS...
    local name=$1
    shift
    build/venv/bin/python -m pytest -c tests/pytest.ini -o cache_dir="$PWD/build/pytest" \
        --junit-xml="build/results/$name.xml" "$@"
}

meson_suite() { # meson_suite NAME FOLDER
    local status=0
    rm -f "$2/meson-logs/testlog.junit.xml"
    meson test -C "$2" --no-rebuild --print-errorlogs || status=$?
    cp "$2/meson-logs/testlog.junit.xml" "build/results/$1.xml"
    return "$status"
}

suite_units() { meson_suite units build; }

suite_sanitized() {
    build_native build/sanitized -Dfaults=true -Db_sanitize=address,undefined -Db_lundef=false
    meson_suite sanitized build/sanitized
}

suite_house() { pytest house tests/tools; }

suite_python() { LABELWRIGHT_LIBRARY=$PWD/build/liblabelwright.so pytest python tests/python; }

suite_server() {
    if [ -n "${quick:-}" ]; then
        pytest server tests/server -m quick --database sqlite
    else
        pytest server tests/server
    fi
}

# Whatever runs `node --test` below these variables also leaves a JUnit report.
node_reports() {
    printf %s "--test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit" \
        " --test-reporter-destination=$PWD/build/results/$1.xml"
}

suite_web() {
    local reports
    reports=$(node_reports web)
    need_node
    need_web_packages
    (cd web && NODE_OPTIONS=$reports npm test)
}

suite_browser() {
    local reports
    reports=$(node_reports browser)
    need_node
    need_web_packages
    need_browser
    NODE_OPTIONS=$reports node --test --test-concurrency=1 --test-timeout=300000 \
        'tests/browser/*.test.ts'
}

suite_package() {
    verb_package
    pytest package tests/packaging
}
