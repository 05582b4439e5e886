#!/bin/sh
# Counts, from outside the process, what a million predictions after the first
# cost in system calls (strace) and allocations (valgrind), the difference
# between runs of 1 and of 1,000,001 predictions, and in page faults (/proc), the
# difference between two moments of one run.
# usage: Scripts/count-calls.sh [MODEL]   (default build/digits.ink)
set -eu
cd "$(dirname "$0")/.."

model=${1:-build/digits.ink}
million=1000000
swift build -c release --product prediction-loop >&2
mkdir -p build
# valgrind does not understand all of Swift's debugging information.
strip -o build/prediction-loop .build/release/prediction-loop
loop=build/prediction-loop
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
out=$scratch/out
failed=0

# report NAME FEW MANY
report() {
  echo "$1: $(($3 - $2)) in 1,000,000 predictions ($2 in all with one)"
  [ "$3" -eq "$2" ] || failed=1
}

missing() {
  echo "$1 is not installed: its count is left out" >&2
}

system_calls() {
  strace -f -o "$out" "$loop" "$model" "$1" >/dev/null
  grep -vc '^[0-9]* *+++\|---' "$out"
}

# valgrind does not know AVX-512.
allocations() {
  INKLING_LEVEL=${INKLING_LEVEL:-baseline} \
    valgrind --log-file="$out" "$loop" "$model" "$1" >/dev/null
  awk '/total heap usage/ { gsub(",", "", $5); print $5 }' "$out"
}

# predict COUNT: has the loop on descriptors 3 and 4 predict so often.
predict() {
  echo "$1" >&3
  read -r answer <&4
  [ "$answer" = done ]
}

# faults PID: the minor and major faults so far.
faults() {
  awk '{ print $10 + $12 }' "/proc/$1/stat"
}

# The page faults until after the first prediction, and after a million more.
# No prediction goes before: what talking to the loop costs is then paid.
one_run() {
  "$loop" "$model" <"$scratch/counts" >"$scratch/answers" &
  exec 3>"$scratch/counts" 4<"$scratch/answers"
  predict 0
  predict 1
  few=$(faults $!)
  predict $million
  echo "$few $(faults $!)"
  exec 3>&-
  read -r _ <&4 # the sum of the labels
  wait $!
}

# Of five runs the one with the fewest in the million: the system may take a
# page away and map it again, the loop's own faults come in each run.
page_faults() {
  mkfifo "$scratch/counts" "$scratch/answers"
  for _ in 1 2 3 4 5; do one_run; done >"$out"
  awk '{ print $2 - $1, $0 }' "$out" | sort -n | head -1 | cut -d ' ' -f 2-
}

if command -v strace >/dev/null; then
  few=$(system_calls 1)
  report "system calls" "$few" "$(system_calls $((million + 1)))"
else missing strace; fi
counts=$(page_faults)
report "page faults" "${counts% *}" "${counts#* }"
if command -v valgrind >/dev/null; then
  few=$(allocations 1)
  report allocations "$few" "$(allocations $((million + 1)))"
else missing valgrind; fi
exit $failed
