#!/bin/sh
# Runs the tests, and says at the end how many ran and how many were left out,
# and for what reason: the rows scroll by too fast to be counted.
# usage: Scripts/test.sh [OPTION ...]   (of swift test)
set -u
cd "$(dirname "$0")/.."

mkdir -p build
log=build/tests.log
{
  "${SWIFT:-swift}" test "$@" 2>&1
  echo $? >"$log.status"
} | tee "$log"

awk '
  /^➜ Test .* skipped: "/ {
    sub(/^.* skipped: "/, ""); sub(/"[^"]*$/, "")
    # This one is a part of others, which run it.
    if ($0 !~ /^runs in the children/) { reasons[$0]++; skipped++ }
  }
  /^✘ Test .* (failed|recorded an issue)/ && !/^✘ Test run/ {
    sub(/ with [0-9]+ test case.*| (failed|recorded an issue).*/, "")
    failed[$0] = 1
  }
  / Test run with [0-9]+ tests? / { tests = $5 }
  END {
    print ""
    for (name in failed) { print name; count++ }
    for (reason in reasons) print "left out: " reasons[reason] ": " reason
    printf "%d tests, %d failed, %d left out\n", tests, count, skipped
  }
' "$log"
exit "$(cat "$log.status")"
