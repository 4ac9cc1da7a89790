#!/usr/bin/env bash
# Installs the packages of `pages` or `ui` and builds what is embedded:
# `web.sh pages`. Does nothing when nothing changed.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

part=${1:?usage: scripts/web.sh pages|ui}
cd "$part"

# npm keeps a copy of the lock file it installed from.
packages_current() {
  [ -e node_modules/.package-lock.json ] &&
    [ ! package-lock.json -nt node_modules/.package-lock.json ]
}

# Whether everything the build reads is older than what it wrote.
built() {
  [ -d dist ] && [ -z "$(find . \
    \( -name node_modules -o -name 'dist*' -o -name e2e -o -name 'test-results*' \) -prune -o \
    -type f -newer dist -print -quit)" ]
}

build() {
  npm run --silent build
  touch dist
}

packages_current || step "npm ci in $part" "the packages it is built with" \
  npm ci --no-audit --no-fund --loglevel=error
if built; then
  echo "    $part is built"
else
  case $part in
    pages) why="the share page, which is embedded in the program" ;;
    *) why="the desktop window's content" ;;
  esac
  step "Building $part" "$why" build
fi
