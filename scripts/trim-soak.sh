#!/usr/bin/env bash
# `trim-soak.sh [MINUTES]`: an hour of 1080p loses both ends within two seconds,
# and all packets between the two cuts are as they were, bit by bit.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

minutes="${1:-60}"
limit_ms=2000
aside="${ASIDE:-$CARGO_TARGET_DIR/release/aside}"
work="$(mktemp -d -p "${ASIDE_SOAK_DIR:-$cache}")"
trap 'rm -rf "$work"; say_what_failed' EXIT
# A library of its own, without a speech model.
export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
export XDG_RUNTIME_DIR="$work/run" ASIDE_MODELS="$work/models"
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
end=$((minutes * 60 - 5))

generate() {
  ffmpeg -v error -f lavfi -i testsrc2=size=1920x1080:rate=30:duration=56 \
    -f lavfi -i sine=frequency=440:duration=56:sample_rate=48000 \
    -c:v libx264 -preset ultrafast -crf 42 -bf 0 -g 240 -keyint_min 240 -sc_threshold 0 -pix_fmt yuv420p \
    -c:a aac -b:a 96k -ac 1 -y "$work/part.mp4"
  ffmpeg -v error -stream_loop -1 -i "$work/part.mp4" -t $((minutes * 60)) -c copy -y "$work/long.mp4"
  "$aside" --json import "$work/long.mp4" >/dev/null
  "$aside" serve --stop >/dev/null || true
}

# packets FILE FROM: each with its time and checksum, from a moment on.
packets() {
  cat "$1"/media/init.mp4 "$1"/media/*.m4s >"$work/joined.mp4"
  ffprobe -v error -show_entries packet=codec_type,pts_time,data_hash -show_data_hash md5 \
    -of compact=p=0:nk=1 "$work/joined.mp4" |
    awk -F'|' -v from="$2" -v until="$3" '$2 >= from && $2 < until' | sort
}

trim() {
  local clip began took
  clip="$(find "$XDG_DATA_HOME/aside/clips" -name clip.json -not -path '*/versions/*' -printf '%h\n')"
  # Past the keyframe after the cut, up to the other: what nobody may change.
  packets "$clip" 16 "$end" >"$work/before"
  began=$(date +%s%N)
  "$aside" --json trim last --from 0:09.3 --to "$end" >"$work/answer.json"
  took=$((($(date +%s%N) - began) / 1000000))
  packets "$clip" 16 "$end" >"$work/after"
  "$aside" serve --stop >/dev/null || true
  # The last packet of sound may reach over the end.
  [ "$(diff "$work/before" "$work/after" | grep -c '^[<>]')" -le 1 ] ||
    fail 1 'Packets between the cuts changed.' "$(diff "$work/before" "$work/after" | head -n 5)"
  printf '    %s minutes, %s packets between the cuts: trimmed in %s ms\n' \
    "$minutes" "$(wc -l <"$work/after")" "$took"
  [ "$took" -le "$limit_ms" ] || fail 1 "It may take $limit_ms ms."
}

step "A long clip" "$minutes minutes of 1080p" generate
step "Trimming" "both ends, within $limit_ms ms" trim
