#!/usr/bin/env bash
# Opens the desktop window, or, where there is no screen, shows the same path
# on a private one.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if have_display; then
  echo "==> Opening Aside"
  exec "$CARGO_TARGET_DIR/debug/aside-desktop"
fi
echo "==> There is no screen here to open a window on (DISPLAY and WAYLAND_DISPLAY lead nowhere):"
echo "    running \`aside demo\`, which records a made scene and recorded speech on a private one"
exec "$CARGO_TARGET_DIR/debug/aside" demo
