#!/usr/bin/env bash
# `soak.sh KILLS SEED`: what takes too long for `make test`. Takes are killed
# at random moments (the same ones for the same seed) and recovered.
# The programs must be built.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 2 ] || fail 2 "usage: scripts/soak.sh KILLS SEED"
export ASIDE_KILLS=$1 ASIDE_SEED=$2 ASIDE_SOAK=1
export ASIDE_MODELS="$test_models"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS PULSE_SERVER PIPEWIRE_REMOTE

soak() {
  local what=$1 why=$2 binary=$3 filter=$4
  step "$what" "$why" \
    cargo test --quiet --workspace --test "$binary" -- --nocapture --test-threads 1 "$filter"
}

step "Stop to link" "takes of 10 s, 10 min and 60 min, as it is released" \
  cargo test --quiet --release --workspace --test it -- --nocapture --test-threads 1 stopping::
ASIDE_SENDER_KILLS=50 soak "Killed senders" "50 kills while clips are sent" it \
  killing::after_any_kill_the_next_one_goes_on_where_it_was
if have radosgw; then
  scripts/ceph.sh
  CEPH_DISKS=3 scripts/ceph.sh cargo test --quiet --workspace --test it -- --nocapture \
    disks_die
fi
soak "Kills" "$ASIDE_KILLS takes, seed $ASIDE_SEED" end_to_end killing::
soak "Losses" "a process that stands still for a minute, a dead display, a dead sound server" \
  end_to_end surviving::
soak "Long takes" "two hours of voice, an hour of screen" it long::
step "Search" "10,000 clips, five million words" \
  cargo test --quiet --workspace --lib -- --nocapture --test-threads 1 search::scale_tests
soak "No words" "ten minutes of silence, of noise and of tones" speech where_nobody_speaks
step "Window's looks" "more contrast, colours of one's own, another language" \
  npm --prefix ui run --silent e2e -- --grep @soak
step "Window" "how soon it is there, what it costs idle, and 10,000 clips in it" \
  "$CARGO_TARGET_DIR/release/aside-bench" window
