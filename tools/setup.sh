# shellcheck shell=bash
# What a fresh machine needs, in the order it is needed. Sourced by ./dev, from the top of the tree.
# Each step looks first and is silent when there is nothing to do; only a real install uses the
# network.

node_major=22
node_version=22.23.3
npm_version=10.9.9

# package            why
build_packages='
gcc                  compiles the server and the engine
libc6-dev            C headers
meson                describes the build
ninja-build          runs the build
pkg-config           finds the libraries below
python3              makes C from the SQL and from the page
libarchive-dev       zip archives of pictures
libexpat1-dev        XML of Pascal VOC
libcurl4-openssl-dev asks models
libgnutls28-dev      TLS and hashes
libglib2.0-dev       time zones
libjson-c-dev        JSON
libmicrohttpd-dev    HTTP
liboath-dev          one-time codes at sign-in
libpq-dev            PostgreSQL
libseccomp-dev       the sandbox of the picture decoder
libsodium-dev        passwords, signatures
libsqlite3-dev       SQLite
libvips-dev          pictures
libzstd-dev          zstd files
zlib1g-dev           gzip files
libcmocka-dev        C unit tests
ca-certificates      lets npm and pip check whom they talk to
'
node_packages='
nodejs               runs npm
npm                  fetches the pinned Node and the packages of the page
'
test_packages='
clang                second compiler, fuzz targets
git                  lists the documents whose links are followed
postgresql           the second database of the server suite
python3-venv         pytest in a folder of its own
zstd                 packs files that the tests import
'
browser_packages='
chromium             browser tests
fonts-dejavu-core    letters in their pictures
'
lint_packages='
shellcheck           reads the shell scripts
'
package_packages='
dpkg-dev             finds the libraries a package depends on
'

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
complain() { printf 'dev: %s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
have() { command -v "$1" >/dev/null 2>&1; }

in_web() { (cd web && "$@"); }

# quietly NAME COMMAND...: its output goes to build/logs/NAME.log, and is shown when it fails.
quietly() {
    local log=build/logs/$1.log status=0
    shift
    mkdir -p build/logs
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ "$status" = 0 ] && return
    tail -n 40 "$log" >&2
    complain "\`$*\` failed; all it said is in $log"
    return "$status"
}

# fresh NAME HASH: whether step NAME was last done for this HASH; done_for notes it.
fresh() { [ "$(cat "build/stamps/$1" 2>/dev/null)" = "$2" ]; }
done_for() { mkdir -p build/stamps && printf '%s\n' "$2" >"build/stamps/$1"; }
hash_files() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
hash_tree() {
    find "$@" -name node_modules -prune -o -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# need_packages LIST: installs what of the list is not there, saying why.
need_packages() {
    local missing
    have dpkg-query || return 0
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    say "installing Debian packages and what they need (some minutes the first time)"
    printf '%s\n' "$missing" >&2
    may_install "apt-get install $(cut -d' ' -f1 <<<"$missing" | tr '\n' ' ')" || return
    without_system_postgres install_packages "$(cut -d' ' -f1 <<<"$missing")"
}

# may_install COMMAND: asks for the password now, since what follows is silent.
may_install() {
    [ "$(id -u)" = 0 ] && return
    have sudo && sudo true && return
    complain "this user cannot become root. Have somebody run this, then come back:"
    complain "    $1"
    return 1
}

missing_packages() {
    awk 'NR == FNR { if ($2 == "installed") present[$1] = 1; next } NF && !($1 in present)' \
        <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null) - <<<"$1"
}

install_packages() {
    local names
    read -ra names <<<"${1//$'\n'/ }"
    quietly apt-update as_root apt-get update -q &&
        quietly apt-install as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qy --no-install-recommends "${names[@]}"
}

# Debian's postgresql starts a database when it is installed; the tests make a private one instead.
without_system_postgres() {
    local folder=/etc/postgresql-common/createcluster.d file=labelwright-tests.conf status=0
    as_root mkdir -p "$folder"
    as_root sh -c "echo 'create_main_cluster = false' >$folder/$file"
    "$@" || status=$?
    as_root rm -f "$folder/$file"
    as_root rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || true
    return "$status"
}

# The tests' Python packages, exact versions, in build/venv.
need_python() {
    local hash
    hash=$(hash_files tests/requirements.txt)-$(python3 -c 'import sys; print(sys.version_info[:2])')
    fresh venv "$hash" && return
    say "installing the tests' Python packages into build/venv"
    rm -rf build/venv
    python3 -m venv build/venv
    build/venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r tests/requirements.txt
    done_for venv "$hash"
}

node_is_new_enough() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [ "${version%%.*}" -ge "$node_major" ]
}

# Node from npm's `node` package where the system has none or an older one; that package is only a
# script that installs the one for this processor. With it an npm that does not need Debian's own
# module folders.
need_node() {
    export PATH=$PWD/build/tools/node_modules/.bin:$PATH
    node_is_new_enough && have npm && return
    have npm || need_packages "$node_packages"
    local machine
    case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) complain "no Node $node_major here and none at npm for $(uname -m): install one" && return 1 ;;
    esac
    say "installing Node $node_version into build/tools (the system has $(node --version 2>&1 | tail -1))"
    mkdir -p build/tools
    quietly node npm install --loglevel=error --no-audit --no-fund --prefix build/tools \
        "node-linux-$machine@$node_version" "npm@$npm_version"
    hash -r
    node_is_new_enough
}

need_web_packages() {
    local hash
    hash=$(hash_files web/package.json web/package-lock.json)-$(node --version)
    [ -d web/node_modules ] && fresh npm "$hash" && return
    say "installing the packages of the page"
    quietly npm in_web npm ci --no-audit --no-fund --loglevel=error
    done_for npm "$hash"
}

# The page into build/web, again only when a file of it has changed.
build_web() {
    local hash
    need_node
    need_web_packages
    hash=$(hash_tree web)-$(node --version)
    [ -f build/web/index.html ] && fresh web "$hash" && return
    say "building the page"
    quietly web in_web npm run --silent build
    done_for web "$hash"
}

# Whether the browser comes from Debian; Ubuntu's package is only a pointer to a snap.
debian_browser() { ! have chromium && grep -q '^ID=debian' /etc/os-release; }

# A Chromium that Playwright can drive, its path in CHROMIUM; Playwright's own build on Ubuntu.
need_browser() {
    if debian_browser; then need_packages "$browser_packages"; fi
    CHROMIUM=$(command -v chromium || true)
    [ -n "$CHROMIUM" ] || playwright_browser
    export CHROMIUM
}

playwright_browser() {
    local hash
    export PLAYWRIGHT_BROWSERS_PATH=$PWD/build/tools/browsers
    hash=$(hash_files web/package-lock.json)
    fresh browser "$hash" && return
    say "installing Playwright's Chromium into build/tools and the packages it needs"
    may_install "npx playwright-core install-deps chromium"
    quietly browser in_web as_root env "PATH=$PATH" \
        "PLAYWRIGHT_BROWSERS_PATH=$PLAYWRIGHT_BROWSERS_PATH" \
        npx playwright-core install --with-deps --only-shell chromium
    done_for browser "$hash"
}

# build_native FOLDER [MESON OPTION...]: everything, with the page in the binary.
build_native() {
    configure_native "$@"
    compile_native "$1"
}

configure_native() {
    local folder=$1 name=meson-${1//\//-} reconfigure=
    shift
    set -- -Dweb="$PWD/build/web" "$@"
    [ ! -f "$folder/build.ninja" ] || reconfigure=--reconfigure
    [ -n "$reconfigure" ] && fresh "$name" "$*" && return
    say "configuring $folder"
    quietly "$name" meson setup ${reconfigure:+"$reconfigure"} "$folder" "$@"
    done_for "$name" "$*"
}

# compile_native FOLDER [TARGET...]
compile_native() {
    local folder=$1
    shift
    [ -f "$folder/labelwright" ] || say "compiling $folder (a minute or two the first time)"
    ninja -C "$folder" --quiet "$@" >&2
}
