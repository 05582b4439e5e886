#!/bin/sh
# Counts, by tools outside the process, what a million predictions after the
# first cost in system calls (strace), page faults (perf) and allocations
# (valgrind): the difference between runs of 1 and of 1,000,001 predictions.
# usage: Scripts/count-calls.sh [MODEL]   (default build/digits.ink)
set -eu
cd "$(dirname "$0")/.."

model=${1:-build/digits.ink}
many=1000001
swift build -c release --product prediction-loop >&2
mkdir -p build
# valgrind does not understand all of Swift's debugging information.
strip -o build/prediction-loop .build/release/prediction-loop
loop=build/prediction-loop
out=$(mktemp)
trap 'rm -f "$out"' EXIT
failed=0

# difference NAME FEW MANY
difference() {
  echo "$1: $(($3 - $2)) in 1,000,000 predictions ($2 in all with one)"
  [ "$3" -le "$2" ] || failed=1
}

missing() {
  echo "$1 is not installed: its count is left out" >&2
}

system_calls() {
  strace -f -o "$out" "$loop" "$model" "$1" >/dev/null
  grep -vc '^[0-9]* *+++\|---' "$out"
}

# The least of 20 runs at fixed addresses: starting varies by a few faults.
page_faults() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    perf stat -x, -e page-faults -o "$out" \
      setarch -R "$loop" "$model" "$1" >/dev/null
    awk -F, '/page-faults/ { print $1 }' "$out"
  done | sort -n | head -1
}

# valgrind does not know AVX-512.
allocations() {
  INKLING_LEVEL=${INKLING_LEVEL:-baseline} \
    valgrind --log-file="$out" "$loop" "$model" "$1" >/dev/null
  awk '/total heap usage/ { gsub(",", "", $5); print $5 }' "$out"
}

if command -v strace >/dev/null; then
  difference "system calls" "$(system_calls 1)" "$(system_calls $many)"
else missing strace; fi
if command -v perf >/dev/null; then
  difference "page faults" "$(page_faults 1)" "$(page_faults $many)"
else missing perf; fi
if command -v valgrind >/dev/null; then
  difference allocations "$(allocations 1)" "$(allocations $many)"
else missing valgrind; fi
exit $failed
