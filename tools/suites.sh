# shellcheck shell=bash
# The suites of ./dev test. Each leaves build/results/NAME.xml (JUnit) and NAME.status; the sum of
# them is the last line. Sourced by ./dev after setup.sh; `quick` is set for `test quick`.

memory_for_files_kb=$((6 << 20))

run_suites() {
    local name begun packages=$build_packages$test_packages
    for name in "$@"; do
        declare -F "suite_$name" >/dev/null || misused "no suite $name"
        packages+=$(packages_of "$name")$'\n' # asked for at once: nobody waits for a password later
    done
    build_locked "$packages"
    need_python
    rm -rf build/results
    mkdir -p build/results
    use_memory_for_files
    for name in "$@"; do
        say "$name"
        begun=$SECONDS
        run_suite "$name"
        say "$name took $((SECONDS - begun)) s"
    done
    python3 tools/sum_results.py build/results "$@"
}

packages_of() {
    case $1 in
    browser) ! debian_browser || printf %s "$browser_packages" ;;
    package) printf %s "$package_packages" ;;
    esac
}

# What the tests write is kept in memory where there is room: they check what survives a killed
# process, which a slow disk tells no better.
use_memory_for_files() {
    local free
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
    [ "${free:-0}" -ge "$memory_for_files_kb" ] && [ -w /dev/shm ] || return 0
    TMPDIR=$(mktemp -d /dev/shm/labelwright.XXXXXX)
    chmod 711 "$TMPDIR" # PostgreSQL runs as another user than root
    export TMPDIR
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$TMPDIR'" EXIT
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

meson_suite() { # meson_suite NAME FOLDER ARGUMENTS...
    local name=$1 folder=$2 status=0
    shift 2
    rm -f "$folder/meson-logs/testlog.junit.xml"
    meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || status=$?
    cp "$folder/meson-logs/testlog.junit.xml" "build/results/$name.xml"
    return "$status"
}

suite_units() {
    # What needs a database takes most of the time. Where everything is run, sanitized tells more.
    local some=()
    [ -z "${quick:-}" ] || some=(--no-suite store --no-suite access --no-suite jobs --no-suite measured)
    [ -z "${whole:-}" ] || some=(--suite measured)
    meson_suite units build "${some[@]}"
}

suite_sanitized() {
    local some=()
    [ -z "${whole:-}" ] || some=(--no-suite measured)
    build_native build/sanitized -Dfaults=true -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
    meson_suite sanitized build/sanitized "${some[@]}"
}

suite_house() { pytest house tests/tools; }

suite_python() { LABELWRIGHT_LIBRARY=$PWD/build/liblabelwright.so pytest python tests/python; }

suite_server() {
    if [ -n "${quick:-}" ]; then
        pytest server tests/server -m quick --database sqlite
    else
        # Most of it waits for the disk: four at a time, whatever the number of cores.
        pytest server tests/server -n 4 --dist worksteal --second-try
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
    NODE_OPTIONS=$reports node --test --test-concurrency=2 --test-timeout=900000 \
        'tests/browser/*.test.ts'
}

suite_package() {
    verb_package
    pytest package tests/packaging
}
