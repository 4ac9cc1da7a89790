#!/usr/bin/env bash
# Checks licences, bans, sources and, when its database can be reached, known
# vulnerabilities of everything Aside is built from.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

version=0.20.2
tools="$cache/tools"
export PATH="$tools/bin:$PATH"

check() {
  cargo deny --log-level error --all-features check licenses bans sources
  if cargo deny --log-level error fetch db 2>/dev/null; then
    cargo deny --log-level error check advisories
  else
    echo "    advisories were not checked: their database cannot be reached"
  fi
}

have cargo-deny || step "Installing cargo-deny" "once, several minutes, into $tools" \
  cargo install --quiet cargo-deny --locked --version "$version" --root "$tools"
step "Dependencies" "licences, bans, sources and advisories" check
