#!/usr/bin/env bash
# `make package-test`: what is in dist/ runs on systems that never saw Aside. The
# Debian package is installed, run and removed on a Debian 12; the AppImage runs
# on a Debian 13, whose libraries are others, with only what a desktop has. Needs
# root, debootstrap and the network.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || fail 1 'A system of its own can be made by root only.' 'Run it with sudo.'
have debootstrap || fail 1 'debootstrap is missing.' 'Install it: apt-get install debootstrap'
package="$(ls -t dist/aside_*.deb 2>/dev/null | head -n 1)"
image="$(ls -t dist/Aside-*.AppImage 2>/dev/null | head -n 1)"
[ -n "$package" ] && [ -n "$image" ] || fail 1 'There is nothing in dist/.' 'Make it: make package'

mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
# What any desktop on X11 has, be it of another distribution.
desktop='libasound2t64 libegl1 libfontconfig1 libfreetype6 libfribidi0 libgbm1 libgl1
  libharfbuzz0b libstdc++6 libwayland-client0 libwayland-egl1 libwayland-server0 libx11-xcb1
  libxcb-dri3-0 ca-certificates fonts-dejavu-core xkb-data'
# Bytes that a picture of the screen takes when there is a page on it; an empty
# one takes a tenth of that.
drawn=20000

system="$(mktemp -d)"
in_it() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive "$@"; }
install_in_it() { in_it apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
leave_it() {
  umount "$system/proc" 2>/dev/null || true
  rm -rf --one-file-system "$system"
}
trap 'leave_it; say_what_failed' EXIT

# bring_up SUITE: kept between tests, so that only what is tested, and what that
# needs, is fetched.
bring_up() {
  local base="$cache/$1.tar"
  leave_it && mkdir -p "$system" "$cache"
  if [ ! -f "$base" ]; then
    debootstrap --variant=minbase "$1" "$system" "$mirror" >/dev/null
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

# The window comes up and shows something, and a second start only shows it.
show_window() {
  in_it bash -ec '
    program=$1 drawn=$2
    export XDG_RUNTIME_DIR=/tmp/run DISPLAY=:7
    mkdir -m 700 -p "$XDG_RUNTIME_DIR" /tmp/screen
    Xvfb :7 -screen 0 1280x800x24 -nolisten tcp -fbdir /tmp/screen >/dev/null 2>&1 & display=$!
    sleep 2
    "$program" >/tmp/window.log 2>&1 & window=$!
    seen=0
    for _ in $(seq 60); do
      sleep 1
      seen=$(gzip -1c /tmp/screen/Xvfb_screen0 | wc -c)
      if [ "$seen" -ge "$drawn" ]; then break; fi
    done
    found=1
    if kill -0 "$window" && [ "$seen" -ge "$drawn" ] &&
      "$program" aside://clip/5k2m9x0c7r8t4w1y3z6a2b5d7c; then found=0; fi
    printf "    a picture of the screen takes %s bytes\n" "$seen"
    [ "$found" = 0 ] || cat /tmp/window.log >&2
    kill "$window"; wait "$window" || true
    kill "$display"
    exit $found' - "$1" "$drawn"
}

install_package() {
  cp "$package" "$system/tmp/aside.deb"
  install_in_it /tmp/aside.deb xvfb xauth
}

run_package() {
  in_it aside --version
  in_it aside --json list
  in_it sh -c 'test -s /usr/share/man/man1/aside-record.1.gz && test -s /usr/share/zsh/vendor-completions/_aside'
  in_it bash -c '. /usr/share/bash-completion/completions/aside && complete -p aside' >/dev/null
  show_window aside-desktop
}

remove_package() {
  in_it apt-get purge -y -qq aside >/dev/null
  local left
  left="$(in_it find /usr /etc /var/lib/aside /opt -name '*aside*' 2>/dev/null || true)"
  [ -z "$left" ] || fail 1 'Something is left:' "$left"
}

run_image() {
  # shellcheck disable=SC2086 # a list of names
  install_in_it $desktop xvfb xauth
  cp "$image" "$system/root/Aside.AppImage"
  ln -s Aside.AppImage "$system/root/aside"
  in_it /root/aside --version
  in_it /root/aside --json list
  show_window /root/Aside.AppImage
  local missing
  missing="$(in_it sh -c 'cd /root/.cache/aside/appimage/*/usr &&
    find . -type f | LD_LIBRARY_PATH=$PWD/lib xargs ldd 2>/dev/null | grep "not found" | sort -u')" || true
  [ -z "$missing" ] || fail 1 'It lacks libraries:' "$missing"
}

step "A Debian 12" "nothing but what every Debian has" bring_up bookworm
step "Installing" "$package, and what it needs" install_package
step "Running" "the command line, and the window on a display of its own" run_package
step "Removing" "nothing may be left but what a person made" remove_package
step "A Debian 13" "with other libraries" bring_up trixie
step "Running" "$image, as it is" run_image
