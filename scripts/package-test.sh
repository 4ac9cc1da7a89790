#!/usr/bin/env bash
# `make package-test`: the Debian package in dist/ is installed, run and removed
# on a Debian 12 that has nothing else. Needs root, debootstrap and the network.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || fail 1 'A system of its own can be made by root only.' 'Run it with sudo.'
have debootstrap || fail 1 'debootstrap is missing.' 'Install it: apt-get install debootstrap'
package="$(ls -t dist/aside_*.deb 2>/dev/null | head -n 1)"
[ -n "$package" ] || fail 1 'There is no package in dist/.' 'Make one: make package'

mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
# Kept between tests, so that only the package and what it needs is fetched.
base="$cache/debian12.tar"
system="$(mktemp -d)"
in_it() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive "$@"; }
clean_up() {
  umount "$system/proc" 2>/dev/null || true
  rm -rf --one-file-system "$system"
  say_what_failed
}
trap clean_up EXIT

bring_up() {
  if [ ! -f "$base" ]; then
    mkdir -p "$cache"
    debootstrap --variant=minbase bookworm "$system" "$mirror" >/dev/null
    tar -C "$system" -cf "$base.tmp" . && mv "$base.tmp" "$base"
  else
    tar -C "$system" -xf "$base"
  fi
  cp /etc/resolv.conf "$system/etc/resolv.conf"
  # The mirror's proxy, if there is one here.
  cp /etc/apt/apt.conf.d/*proxy* "$system/etc/apt/apt.conf.d/" 2>/dev/null || true
  mount -t proc proc "$system/proc"
  in_it apt-get update -qq
  # Documentation is left out of small systems; here it is looked for.
  rm -f "$system"/etc/dpkg/dpkg.cfg.d/*
}

install_it() {
  cp "$package" "$system/tmp/aside.deb"
  in_it dpkg-query -W -f '${Package}\n' | sort >"$system/tmp/before"
  in_it apt-get install -y -qq --no-install-recommends /tmp/aside.deb xvfb xauth >/dev/null
}

run_it() {
  in_it aside --version
  in_it aside --json list
  in_it sh -c 'test -s /usr/share/man/man1/aside-record.1.gz && test -s /usr/share/zsh/vendor-completions/_aside'
  in_it sh -c '. /usr/share/bash-completion/completions/aside && complete -p aside' >/dev/null
  # The window comes up, and a second start only shows it.
  in_it sh -c '
    export XDG_RUNTIME_DIR=/tmp/run; mkdir -m 700 -p "$XDG_RUNTIME_DIR"
    Xvfb :7 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 & display=$!
    export DISPLAY=:7; sleep 2
    aside-desktop >/tmp/window.log 2>&1 & window=$!
    found=1
    for _ in $(seq 60); do
      sleep 1
      if aside-desktop aside://clip/5k2m9x0c7r8t4w1y3z6a2b5d7c; then found=0; break; fi
    done
    kill -0 "$window" || { cat /tmp/window.log >&2; found=1; }
    kill "$window"; wait "$window" || true
    kill "$display"; exit $found'
}

remove_it() {
  in_it apt-get purge -y -qq aside >/dev/null
  local left
  left="$(in_it find /usr /etc /var/lib/aside /opt -name '*aside*' 2>/dev/null || true)"
  [ -z "$left" ] || fail 1 'Something is left:' "$left"
}

step "A Debian 12" "nothing but what every Debian has" bring_up
step "Installing" "$package, and what it needs" install_it
step "Running" "the command line, and the window on a display of its own" run_it
step "Removing" "nothing may be left but what a person made" remove_it
