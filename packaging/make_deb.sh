#!/usr/bin/env bash
# make_deb.sh BUILD OUT - packs what was built in BUILD into OUT/labelwright_VERSION_ARCH.deb.
# Called by ./dev package; needs dpkg-dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
out=$2
version=$(sed -n "s/.*version: '\([0-9.]*\)', license.*/\1/p" meson.build)
architecture=$(dpkg --print-architecture)
tree=$out/tree
package=$out/labelwright_${version}_$architecture.deb

put() { install -D -m "$1" "$2" "$tree/$3"; }

# What the binary links, with the versions it needs, as Debian's own packages find it.
library_packages() {
    mkdir -p "$out/debian"
    printf 'Source: labelwright\n\nPackage: labelwright\nArchitecture: any\n' >"$out/debian/control"
    (cd "$out" && dpkg-shlibdeps -O "tree/usr/bin/labelwright") | sed -n 's/^shlibs:Depends=//p'
}

# libvips is opened by the picture decoder alone, so the binary does not name it; the package that has it here does.
picture_package() { dpkg-query -S '*/libvips.so.42' | head -n 1 | cut -d: -f1; }

# Debian's file of licences: ours, then what the page carries inside the binary.
copyright() {
    printf 'Labelwright is free software under the Apache License 2.0;\n'
    printf 'on Debian systems its text is in /usr/share/common-licenses/Apache-2.0.\n\n'
    cat NOTICE
}

control() {
    cat <<END
Package: labelwright
Version: $version
Architecture: $architecture
Maintainer: The Labelwright authors <labelwright@localhost>
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: $(library_packages), $(picture_package), adduser, init-system-helpers (>= 1.54), tzdata
Suggests: postgresql
Section: science
Priority: optional
Description: self-hosted platform to label data and know how good the labels are
 A team labels text and pictures in the browser. Each answer is kept as evidence;
 from it the server works out how far each label can be trusted and what to ask
 next. One binary, SQLite by default, PostgreSQL where several servers share the work.
END
}

rm -rf "$tree"
put 755 "$build/labelwright" usr/bin/labelwright
strip --strip-unneeded "$tree/usr/bin/labelwright"
put 644 packaging/labelwright.service usr/lib/systemd/system/labelwright.service
put 644 packaging/default etc/default/labelwright
(cd demo && find . -type f) | while read -r file; do put 644 "demo/$file" "usr/share/labelwright/demo/$file"; done
put 644 docs/guide/operator.md usr/share/doc/labelwright/operator.md
copyright | install -D -m 644 /dev/stdin "$tree/usr/share/doc/labelwright/copyright"
gzip -9nc CHANGELOG.md | install -D -m 644 /dev/stdin "$tree/usr/share/doc/labelwright/changelog.gz"
for script in postinst prerm postrm; do put 755 "packaging/debian/$script" "DEBIAN/$script"; done
printf '/etc/default/labelwright\n' >"$tree/DEBIAN/conffiles"
control >"$tree/DEBIAN/control"
dpkg-deb --root-owner-group --build "$tree" "$package" >&2
echo "$package"
