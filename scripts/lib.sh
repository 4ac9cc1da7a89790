# Sourced by the scripts beside it: where things are, and how steps are told.

set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
cache="${XDG_CACHE_HOME:-$HOME/.cache}/aside"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
# Where `make test` keeps its speech models: the user's own stay untouched.
test_models="$cache/models"
# PulseAudio, unpacked where it cannot be installed; see setup.sh.
unpacked_pulseaudio="$cache/pulseaudio"
if [ -x "$unpacked_pulseaudio/usr/bin/pulseaudio" ]; then
  export ASIDE_PULSEAUDIO_ROOT="$unpacked_pulseaudio"
fi

have() { command -v "$1" >/dev/null 2>&1; }

# Rust may have been installed in this very terminal.
have cargo || PATH="$PATH:$HOME/.cargo/bin"

# step WHAT WHY COMMAND…: says both, runs it, says how long it took.
step() {
  local began=$SECONDS
  current_step=$1
  printf '==> %s: %s\n' "$1" "$2"
  shift 2
  "$@"
  printf '    %s took %d s\n' "$current_step" $((SECONDS - began))
  current_step=
}
current_step=
say_what_failed() {
  local code=$?
  [ "$code" = 0 ] || [ -z "$current_step" ] || printf '==> %s failed\n' "$current_step" >&2
}
trap say_what_failed EXIT

# fail CODE SENTENCE…: says what is wrong and what to do, and ends.
fail() {
  local code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

# at_least HAVE WANT: whether version HAVE is WANT or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Whether a screen that a window could open on answers.
have_display() {
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    case $WAYLAND_DISPLAY in
      /*) [ -S "$WAYLAND_DISPLAY" ] && return 0 ;;
      *) [ -S "${XDG_RUNTIME_DIR:-/nonexistent}/$WAYLAND_DISPLAY" ] && return 0 ;;
    esac
  fi
  [ -n "${DISPLAY:-}" ] || return 1
  local host=${DISPLAY%:*} number=${DISPLAY##*:}
  number=${number%%.*}
  [[ $number =~ ^[0-9]+$ ]] || return 1
  if [ -z "$host" ] || [ "$host" = unix ]; then
    [ -S "/tmp/.X11-unix/X$number" ] || grep -qs "@/tmp/.X11-unix/X$number\$" /proc/net/unix
  else
    (exec 3<>"/dev/tcp/$host/$((6000 + number))") 2>/dev/null
  fi
}
