#!/usr/bin/env bash
# `make package`, its second half: an AppImage in dist/, of the Debian package
# there and of what Debian would install beside it. It runs where glibc is no
# older than here, and a desktop is.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

have mksquashfs && have patchelf ||
  fail 1 'An AppImage takes squashfs-tools and patchelf.' 'Install them: scripts/setup.sh package'
package="$(ls -t dist/aside_*.deb 2>/dev/null | head -n 1)"
[ -n "$package" ] || fail 1 'There is no package in dist/.' 'Make one: scripts/package.sh'

runtime="$CARGO_TARGET_DIR/${PROFILE:-release}/appimage-runtime"
version="$(dpkg-deb -f "$package" Version)"
machine="$(uname -m)"
out="dist/Aside-$version-$machine.AppImage"
system_lib="/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)"
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y "$package")}"
export SOURCE_DATE_EPOCH

work="$(mktemp -d)"
trap 'rm -rf "$work"; say_what_failed' EXIT
root="$work/root"
lib="$root/usr/lib"

# What every desktop has and what must be the desktop's own: the C and C++
# libraries, what speaks to the display, the graphics driver and the sound
# server's configuration, fonts. After the AppImage project's list.
theirs='^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|anl|mvec|nsl|stdc\+\+|gcc_s)|lib(GL|EGL|GLX|GLdispatch|OpenGL|GLESv2|glapi|drm|gbm)|lib(X11|X11-xcb|xcb|xcb-dri2|xcb-dri3|xcb-glx|xcb-present|xcb-sync|xshmfence|wayland-client|wayland-egl|wayland-server)|lib(ICE|SM)|lib(asound|fontconfig|freetype|harfbuzz|fribidi|expat|z))\.so'

# What the window plays with (GStreamer): what WebKit asks for when it plays MP4
# and HLS, and what brings the sound to the desktop.
plays='app audioconvert audioparsers audioresample autodetect coreelements gio isomp4 libav
  matroska ogg opus opusparse playback pulseaudio typefindfunctions videoconvertscale
  videofilter videoparsersbad volume vorbis wavparse'

# relative CACHE: a list of modules, with each where it stands in the image, from
# its `usr`: that is where the window runs (app/src/packed.rs).
relative() { sed "s|$system_lib/[^\"]*/\([^/\"]*\.so\)|lib/modules/\1|" "$1"; }

parts() {
  local name
  dpkg-deb -x "$package" "$root"
  mkdir -p "$lib"/{webkit2gtk-4.1,gstreamer-1.0,gio-modules,modules,pipewire-0.3,spa-0.2}
  cp -r "$system_lib"/webkit2gtk-4.1/{WebKitWebProcess,WebKitNetworkProcess,injected-bundle} \
    "$lib/webkit2gtk-4.1/"
  for name in $plays; do cp "$system_lib/gstreamer-1.0/libgst$name.so" "$lib/gstreamer-1.0/"; done
  cp "$system_lib/gstreamer1.0/gstreamer-1.0/gst-plugin-scanner" "$lib/"
  cp "$system_lib"/gio/modules/{libdconfsettings,libgiognutls}.so "$lib/gio-modules/"
  cp "$system_lib"/gdk-pixbuf-2.0/2.10.0/loaders/*.so "$lib/modules/"
  cp "$system_lib"/gtk-3.0/3.0.0/immodules/im-{xim,wayland}.so "$lib/modules/"
  relative "$system_lib/gdk-pixbuf-2.0/2.10.0/loaders.cache" >"$lib/loaders.cache"
  relative "$system_lib/gtk-3.0/3.0.0/immodules.cache" |
    awk -v RS= -v ORS='\n\n' '/^#/ || /im-(xim|wayland)\.so/' >"$lib/immodules.cache"
  for name in adapter client-node metadata protocol-native session-manager; do
    cp "$system_lib/pipewire-0.3/libpipewire-module-$name.so" "$lib/pipewire-0.3/"
  done
  cp -r "$system_lib"/spa-0.2/{audioconvert,support} "$lib/spa-0.2/"
  install -D -m 644 packaging/pipewire-client.conf "$root/usr/share/pipewire/client.conf"
  mkdir -p "$root/usr/share/glib-2.0"
  cp -r /usr/share/glib-2.0/schemas "$root/usr/share/glib-2.0/"
}

# All that any part is linked with, but what is the desktop's own.
libraries() {
  local file path
  # The tray's is loaded by its name, where there is a tray.
  cp -L "$system_lib/libayatana-appindicator3.so.1" "$lib/"
  # What is no program, ldd complains of.
  { find "$root/usr/bin" "$lib" -type f -print0 | xargs -0 -n 1 ldd 2>/dev/null || true; } |
    sed -n 's/^\t\(.*\) => \(\/[^ ]*\) (.*/\1 \2/p' | sort -u |
    while read -r file path; do
      [[ $file =~ $theirs ]] || [ -e "$lib/$file" ] || cp -L "$path" "$lib/$file"
    done
  chmod -R u+w "$lib"
}

# The licence of each package that something was taken from, and what they refer to.
licences() {
  local name
  # A name that no package has is an alternative of Debian's.
  { find "$lib" -type f -printf '*/%f\n' | xargs dpkg -S 2>/dev/null || true; } | cut -d: -f1 | sort -u |
    while read -r name; do
      [ ! -f "/usr/share/doc/$name/copyright" ] ||
        install -D -m 644 "/usr/share/doc/$name/copyright" "$root/usr/share/doc/$name/copyright"
    done
  cp -rL /usr/share/common-licenses "$root/usr/share/"
  [ "$(find "$root/usr/share/doc" -name copyright | wc -l)" -gt 100 ] ||
    fail 1 'The licences of what is packed were not found.' 'Are /usr/share/doc/*/copyright left out of this system?'
}

# Each program finds its libraries beside itself, and so do they.
found_beside() {
  local file
  # rpath LIBRARIES PROGRAM…
  rpath() { patchelf --force-rpath --set-rpath "$@"; }
  rpath "\$ORIGIN/../lib" "$root"/usr/bin/*
  rpath "\$ORIGIN/.." "$lib"/webkit2gtk-4.1/WebKit*Process
  rpath "\$ORIGIN" "$lib/gst-plugin-scanner"
  find "$lib" -name '*.so*' -type f | while read -r file; do
    if readelf -d "$file" | grep -q 'R.*PATH'; then patchelf --remove-rpath "$file"; fi
  done
  webkit_beside
}

# WebKit knows by a path where its other programs are. One of the same length
# takes its place, from the directory that the window runs in.
webkit_beside() {
  local was="$system_lib/webkit2gtk-4.1" is=lib/webkit2gtk-4.1 library
  is="./$(printf "%$((${#was} - ${#is} - 2))s" '' | tr ' ' /)$is"
  library="$(ls "$lib"/libwebkit2gtk-4.1.so.*)"
  grep -qaF "$was" "$library" || fail 1 "WebKit has no $was in it."
  LC_ALL=C sed -i "s|$was|$is|g" "$library"
}

# What desktops look for at the top of an image.
face() {
  install -m 755 packaging/AppRun "$root/AppRun"
  cp packaging/aside.desktop src-tauri/icons/icon.svg "$root/"
  mv "$root/icon.svg" "$root/aside.svg"
  ln -s usr/share/icons/hicolor/256x256/apps/aside.png "$root/.DirIcon"
}

pack() {
  mksquashfs "$root" "$work/image" -root-owned -noappend -no-xattrs -quiet -no-progress \
    -comp gzip -b 1M
  strip "$runtime" -o "$work/runtime"
  # What tells desktops that it is an AppImage, of type 2.
  printf 'AI\002' | dd of="$work/runtime" bs=1 seek=8 conv=notrunc status=none
  { cat "$work/runtime" "$work/image" && sha256sum "$work/image" | cut -c1-64 | tr -d '\n'; } >"$out"
  chmod 755 "$out"
  printf '    %s, %s\n' "$out" "$(du -h "$out" | cut -f1)"
}

build() {
  parts
  libraries
  licences
  found_beside
  face
  pack
}

step "Packing" "an AppImage, of $package and what it needs" build
