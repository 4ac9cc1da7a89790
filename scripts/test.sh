#!/usr/bin/env bash
# Runs every test, away from the user's screen, sound and files, and ends with
# the runners' own counts. `make test` sets the machine up first.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
trap 'say_what_failed; rm -rf "$work"' EXIT

# Each test brings its own display and sound server. What one forgot to bring
# must not be found in the user's session instead.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS PULSE_SERVER PIPEWIRE_REMOTE
export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
export XDG_RUNTIME_DIR="$work/run"
mkdir -m 0700 "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_RUNTIME_DIR"
export ASIDE_MODELS="$test_models"
export CARGO_TERM_COLOR=never NO_COLOR=1
# Where the page alone is looked at, Chromium without windows of its own is
# enough, and leaves a fifth of the processor to the tests.
[ -n "${CHROMIUM:-}" ] || CHROMIUM_PAGES=$(command -v chromium-headless-shell || true)
for browser in chromium chromium-browser google-chrome; do
  [ -n "${CHROMIUM:-}" ] || CHROMIUM=$(command -v "$browser" || true)
done
export CHROMIUM CHROMIUM_PAGES="${CHROMIUM_PAGES:-$CHROMIUM}"

# A full and a read-only disk are filesystems that only the test sees. In most
# containers nobody may mount one, on Ubuntu 24.04 only root.
as_root=$([ "$(id -u)" = 0 ] || echo --map-root-user)
# shellcheck disable=SC2086 # no option is no argument
unshare $as_root --mount mount -t tmpfs none "$work" 2>/dev/null || export ASIDE_NO_MOUNTS=1

# counted NAME PATTERN COMMAND…: runs it, and keeps the lines in which the
# runner says how many tests passed.
counts="$work/counts"
counted() {
  local name=$1 pattern=$2
  shift 2
  local status=0 log
  log=$(mktemp -p "$work")
  "$@" 2>&1 | tee "$log" || status=$?
  { grep -E "$pattern" "$log" || echo "    (no count was printed)"; } |
    sed "s/^ */$name: /" >>"$counts"
  return "$status"
}

# A test that passed only when it was tried again is named here as well.
web_counts='^ *(Test Files|Tests|[0-9]+ (passed|failed|flaky)|\[journeys\]) |\(retry x'
rust_tests() {
  local failed=0
  if cargo nextest --version >/dev/null 2>&1; then
    counted "Rust" '^ *Summary |^ *FLAKY ' cargo nextest run --workspace --no-fail-fast || failed=1
  else
    # The end-to-end tests want the machine to themselves, as .config/nextest.toml
    # says to nextest: they come alone, one after another.
    counted "Rust" '^test result' \
      cargo test --workspace --no-fail-fast --lib --bins --test '[!e]*' || failed=1
    counted "Rust end to end" '^test result' \
      cargo test --workspace --test end_to_end -- --test-threads 1 || failed=1
  fi
  # nextest does not run the examples in the documentation.
  counted "Rust documentation" '^test result' cargo test --workspace --doc --quiet || failed=1
  return "$failed"
}

# tests WHAT WHY COMMAND…: a step whose failure is told at the end as well,
# with its last lines, in which the runners name what failed. So one run says
# everything that is wrong.
tests() {
  local part
  part=$(mktemp -p "$work")
  set +e
  (set -e && step "$@") 2>&1 | tee "$part"
  if [ "${PIPESTATUS[0]}" != 0 ]; then
    { printf '==> %s failed:\n' "$1" && grep -v '^ *$' "$part" | tail -n 16 | cut -c 1-200; } >>"$work/failures"
    printf '==> %s failed\n' "$1" >>"$work/failed"
  fi
  set -e
}

# Ceph waits more than it works: it has its turn beside the browsers. Where its
# packages are not known, the contract is held to our own endpoint only.
ceph=
if have radosgw; then
  tests "Ceph" "the contract of stores, held to a server that is not ours" \
    counted "Ceph" '^test result' scripts/ceph.sh >"$work/ceph" 2>&1 &
  ceph=$!
fi

for part in pages ui; do
  tests "Types of $part" "TypeScript, strict" npm --prefix "$part" run --silent check
  tests "Tests of $part" "unit tests" counted "$part" "$web_counts" npm --prefix "$part" test --silent
done
tests "Share page" "played in real browsers" \
  counted "pages in browsers" "$web_counts" npm --prefix pages run --silent e2e
tests "Window's content" "clicked through in a real browser" \
  counted "ui in a browser" "$web_counts" npm --prefix ui run --silent e2e

if [ -n "$ceph" ]; then
  wait "$ceph"
  cat "$work/ceph"
fi

step "Programs" "aside and its window, for the end-to-end tests" cargo build --quiet --workspace
tests "Rust tests" "unit, contract and end-to-end tests" rust_tests
if [ -e "$work/failures" ]; then
  cat "$work/failures" "$work/failed" >&2
  exit 1
fi
echo
echo "==> All passed:"
cat "$counts"
[ -z "${ASIDE_NO_MOUNTS:-}" ] ||
  echo "    Not run: full and read-only disks, since this user may not mount (root can, outside containers)."
