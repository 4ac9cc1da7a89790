#!/usr/bin/env bash
# Makes a machine ready to build and run Aside (`setup.sh run`), to test it as
# well (`setup.sh test`), or to package it (`setup.sh package`). Installs what is missing and nothing else, removes
# nothing, and says what and why before it does.
#
# Exit codes: 2 wrong use, 3 a system whose packages are not known here,
# 4 no fitting Rust or Node.js, 5 a package could not be installed.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  run) groups="build window model" ;;
  test) groups="build window model stage test" ;;
  package) groups="build window package" ;;
  *) fail 2 "usage: scripts/setup.sh run|test|package" ;;
esac
# Without a screen `make run` shows itself on a private one.
have_display || groups="$groups stage"

check_toolchains() {
  local wanted
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have cargo || fail 4 \
    "Rust is not installed: Aside is built with cargo $wanted or newer." \
    "Install it from https://rustup.rs and open a new terminal."
  at_least "$(cargo --version | cut -d' ' -f2)" "$wanted" || fail 4 \
    "$(cargo --version) is too old: Aside needs $wanted or newer." \
    "Run: rustup update stable"
  { have node && have npm; } || fail 4 \
    "Node.js is not installed: window and share page are built with version 20.19 or newer." \
    "Install it from https://nodejs.org and open a new terminal."
  at_least "$(node --version | tr -d v)" 20.19 || fail 4 \
    "Node.js $(node --version) is too old: 20.19 or newer is needed." \
    "Install a newer one from https://nodejs.org"
}

# The rows of packages.txt that apply, as "why|package package…".
rows() {
  local group why names name row
  while IFS='|' read -r group why names; do
    group=${group// /}
    case " $groups " in *" ${group:-#} "*) ;; *) continue ;; esac
    row=
    for name in $names; do
      case $name in
        *@"$system") row="$row ${name%@*}" ;;
        *@*) ;;
        *) row="$row $name" ;;
      esac
    done
    why=$(sed 's/^ *//; s/ *$//' <<<"$why")
    [ -z "$row" ] || printf '%s|%s\n' "$why" "${row# }"
  done <scripts/packages.txt
}

installed() {
  dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

install_missing() {
  local why names name missing all=""
  while IFS='|' read -r why names; do
    missing=""
    for name in $names; do
      installed "$name" || missing="$missing $name"
    done
    [ -n "$missing" ] || continue
    printf '    installing, %s:%s\n' "$why" "$missing"
    all="$all $missing"
  done < <(rows)
  if [ -z "$all" ]; then
    echo "    every package is here"
    return
  fi
  if [ "$(id -u)" != 0 ] && ! have sudo; then
    fail 5 "These packages are missing, and neither are you root nor is there sudo." \
      "As root, run: apt-get install --no-install-recommends$all"
  fi
  as_root apt-get -qq update || fail 5 \
    "The package lists could not be read: is this machine online?"
  # shellcheck disable=SC2086 # a list of names
  as_root apt-get -qq -o Dpkg::Use-Pty=0 -y install --no-install-recommends $all || fail 5 \
    "apt-get could not install what is missing: its own message is above."
}

# The private sound server of demo and tests is PulseAudio. Where installing it
# would remove something (a desktop whose sound is PipeWire), its package is
# unpacked into the cache instead: the desktop's sound stays as it is.
provide_pulseaudio() {
  if have pulseaudio || [ -n "${ASIDE_PULSEAUDIO_ROOT:-}" ]; then
    echo "    PulseAudio is here"
    return
  fi
  local plan
  plan=$(apt-get -s install --no-install-recommends pulseaudio) || fail 5 \
    "PulseAudio is not in this system's package lists. Run apt-get update and try again."
  if ! grep -q '^Remv ' <<<"$plan"; then
    as_root apt-get -qq -o Dpkg::Use-Pty=0 -y install --no-install-recommends pulseaudio
    return
  fi
  echo "    PulseAudio cannot stand beside $(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$plan" | paste -sd' '):"
  echo "    it is unpacked into $unpacked_pulseaudio, nothing is removed"
  unpack_pulseaudio
}

unpack_pulseaudio() {
  local work needed
  work=$(mktemp -d)
  # Its libraries, without the package itself, do not disturb anything.
  needed=$(apt-cache depends pulseaudio | sed -n 's/^  Depends: \(lib[^<]*\)$/\1/p')
  # shellcheck disable=SC2086 # a list of names
  as_root apt-get -qq -o Dpkg::Use-Pty=0 -y install --no-install-recommends --no-remove $needed
  (cd "$work" && apt-get -q download pulseaudio)
  mkdir -p "$unpacked_pulseaudio"
  dpkg-deb -x "$work"/pulseaudio_*.deb "$unpacked_pulseaudio"
  rm -r "$work"
}

# Ubuntu ships its browsers as snaps, which apt-get cannot bring here.
check_browsers() {
  case " $groups " in *" test "*) ;; *) return ;; esac
  if { have chromium || have chromium-browser || have google-chrome; } && have chromedriver; then
    return
  fi
  fail 5 "The share page is tested in Chromium, which is not here, nor its chromedriver." \
    "On Ubuntu, run: snap install chromium"
}

system=
if [ -r /etc/os-release ]; then
  # shellcheck source=/dev/null
  system=$(. /etc/os-release && echo "${ID:-}:${VERSION_ID:-}")
fi
case $system in
  debian:12 | debian:13) system=debian ;;
  ubuntu:24.04) system=ubuntu ;;
  *)
    known=${system:-this system}
    system=debian
    fail 3 "Aside knows the packages of Debian 12, Debian 13 and Ubuntu 24.04, not of $known." \
      "It needs what these are called on Debian:" "" \
      "$(rows | sed 's/^\(.*\)|\(.*\)$/  \2    (\1)/')"
    ;;
esac
step "Toolchains" "Rust builds Aside, Node.js its window and pages" check_toolchains
step "Packages" "install what is missing, with apt-get" install_missing
case " $groups " in *" stage "*)
  step "Sound server" "the private microphone of demo and tests" provide_pulseaudio ;;
esac
check_browsers
case " $groups " in *" test "*)
  step "boto3" "a client of S3 that is none of ours" scripts/boto3.sh ;;
esac
