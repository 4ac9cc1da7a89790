#!/usr/bin/env bash
# One step of the Makefile: `step.sh WHAT WHY COMMAND…`.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

step "$@"
