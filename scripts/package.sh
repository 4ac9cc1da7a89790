#!/usr/bin/env bash
# `make package`: a Debian package of what was built, in dist/.
#
# PROFILE=debug packs a build for development instead, for a try.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

have dpkg-deb && have dpkg-shlibdeps ||
  fail 1 'A Debian package can be made on Debian and Ubuntu only.' 'There, install dpkg-dev.'

built="$CARGO_TARGET_DIR/${PROFILE:-release}"
version="$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)"
architecture="$(dpkg --print-architecture)"
out="dist/aside_${version}_$architecture.deb"
# When what is packed was made: the same build gives the same package.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}"
export SOURCE_DATE_EPOCH

work="$(mktemp -d)"
trap 'rm -rf "$work"; say_what_failed' EXIT
root="$work/aside"

# put MODE FILE PLACE: one file of the package.
put() { install -D -m "$1" "$2" "$root/$3"; }

lay_out() {
  local size shell
  for program in aside aside-desktop; do
    put 755 "$built/$program" "usr/bin/$program"
    strip --strip-unneeded "$root/usr/bin/$program"
  done
  put 644 packaging/aside.desktop usr/share/applications/aside.desktop
  put 644 packaging/aside-import.desktop usr/share/applications/aside-import.desktop
  for size in 32x32 128x128; do
    put 644 "src-tauri/icons/$size.png" "usr/share/icons/hicolor/$size/apps/aside.png"
  done
  put 644 src-tauri/icons/128x128@2x.png usr/share/icons/hicolor/256x256/apps/aside.png
  put 644 src-tauri/icons/icon.svg usr/share/icons/hicolor/scalable/apps/aside.svg
  mkdir -p "$root/usr/share/man/man1"
  "$built/aside" man "$root/usr/share/man/man1"
  gzip -9n "$root"/usr/share/man/man1/*
  for shell in bash:bash-completion/completions/aside zsh:zsh/vendor-completions/_aside \
    fish:fish/vendor_completions.d/aside.fish; do
    mkdir -p "$(dirname "$root/usr/share/${shell#*:}")"
    "$built/aside" completions "${shell%%:*}" >"$root/usr/share/${shell#*:}"
  done
  { cat packaging/debian/copyright && sed '1,2d; s/^$/./; s/^/ /' LICENSE-MIT; } >"$work/copyright"
  put 644 "$work/copyright" usr/share/doc/aside/copyright
  gzip -9nc CHANGELOG.md >"$work/changelog.gz"
  put 644 "$work/changelog.gz" usr/share/doc/aside/changelog.gz
}

# What the programs are linked with, as packages.
libraries() {
  mkdir -p "$work/debian"
  printf 'Source: aside\n\nPackage: aside\nArchitecture: any\n' >"$work/debian/control"
  (cd "$work" && dpkg-shlibdeps -O --ignore-missing-info aside/usr/bin/aside aside/usr/bin/aside-desktop) |
    sed -n 's/^shlibs:Depends=//p'
}

control() {
  local depends
  depends="$(libraries)"
  [ -n "$depends" ] || fail 1 'It is not known what the programs are linked with.'
  mkdir -p "$root/DEBIAN"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@LIBRARIES@/$depends/" \
    -e "s/@SIZE@/$(du -sk --exclude=DEBIAN "$root" | cut -f1)/" \
    packaging/debian/control >"$root/DEBIAN/control"
  (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
}

pack() {
  lay_out
  control
  mkdir -p dist
  find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group --build "$root" "$out" >/dev/null
  printf '    %s, %s\n' "$out" "$(du -h "$out" | cut -f1)"
}

step "Packing" "a Debian package, of $built" pack
