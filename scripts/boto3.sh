#!/usr/bin/env bash
# Fetches boto3 into the cache, where tests look for it: pinned by SHA-256 in
# tests/boto3.txt, all of it Python, and away from the system's own packages.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

list=tests/boto3.txt
place="$cache/boto3"

if cmp --silent "$list" "$place/boto3.txt"; then
  echo "    boto3 is here"
  exit 0
fi

# The first Python there is that has pip.
for python in python3 /usr/bin/python3; do
  "$python" -m pip --version >/dev/null 2>&1 && break
done

fresh="$place.new"
rm -rf "$fresh"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  --require-hashes --no-compile --root-user-action ignore --target "$fresh" --requirement "$list" || fail 1 \
  "boto3 could not be fetched. When this machine is online again, run: scripts/boto3.sh"
# The list comes last: with it, all of it is there.
cp "$list" "$fresh/boto3.txt"
rm -rf "$place"
mv "$fresh" "$place"
echo "    boto3 is in $place"
