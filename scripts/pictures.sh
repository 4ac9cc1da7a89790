#!/usr/bin/env bash
# Takes the pictures in docs/pictures anew: `make pictures`.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

export ASIDE_MODELS="$test_models"
step "Pictures" "of the window and the share page, light and dark" \
  cargo build --quiet --workspace --bins --example pictures
"$CARGO_TARGET_DIR/debug/examples/pictures"
