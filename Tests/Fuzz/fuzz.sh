#!/bin/sh
# Fuzzes every reader, or those named, SECONDS each, beginning with Corpus/ and
# going on with what earlier runs found in BUILD: fuzz.sh BUILD SECONDS
# [READER...]. Prints a row per reader; ends with 1 where one was broken, with the
# input that does it kept in BUILD.
set -eu

build=$1
seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
swift=$(command -v swift)
library=$(find "$(dirname "$(readlink -f "$swift")")/../lib/clang" \
  -name 'libclang_rt.fuzzer_no_main-*.a' | head -n 1)
if [ -z "$library" ]; then
  echo "this Swift has no libFuzzer (libclang_rt.fuzzer_no_main)" >&2
  exit 1
fi

mkdir -p "$build"
build=$(cd "$build" && pwd)
flags="-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp"
if ! INKLING_FUZZ=1 swift build -c release --traits ONNX --product Fuzz \
  --package-path "$here/../.." --scratch-path "$build/swift" \
  --sanitize=address -Xswiftc "$flags" \
  -Xswiftc -enable-testing -Xcc -fsanitize=fuzzer-no-link,undefined \
  -Xcc -fsanitize-trap=undefined -Xcc -Wno-pass-failed \
  -Xlinker "$library" -Xlinker -lstdc++ >"$build/build.log" 2>&1; then
  tail -n 30 "$build/build.log" >&2
  exit 1
fi
fuzz=$build/swift/release/Fuzz
[ $# -gt 0 ] || set -- $($fuzz || true)

failed=0
printf '%-12s %9s %11s %8s %7s %9s %8s  %s\n' reader seconds executions \
  per_s edges features peak_MB findings
for reader; do
  corpus=$build/corpus/$reader
  seeds=$here/Corpus/$reader
  mkdir -p "$corpus" "$build/findings"
  [ -d "$seeds" ] || seeds=$corpus
  log=$build/$reader.log
  status=0
  FUZZ_READER=$reader ASAN_OPTIONS=detect_leaks=0 "$fuzz" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -malloc_limit_mb=256 -max_len=8192 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$build/findings/$reader-" \
    "$corpus" "$seeds" >"$log" 2>&1 || status=$?
  finding=none
  if [ "$status" -ne 0 ]; then
    failed=1
    finding=$(sed -n 's/^Test unit written to //p' "$log" | head -n 1)
    finding="FUZZ_READER=$reader $fuzz ${finding:-(see $log)}"
  fi
  awk -v reader="$reader" -v seconds="$seconds" -v finding="$finding" '
    / cov: / { for (i = 1; i < NF; i++) {
      if ($i == "cov:") edges = $(i + 1)
      if ($i == "ft:") features = $(i + 1) } }
    /stat::number_of_executed_units:/ { runs = $2 }
    /stat::average_exec_per_sec:/ { rate = $2 }
    /stat::peak_rss_mb:/ { peak = $2 }
    END { printf "%-12s %9s %11s %8s %7s %9s %8s  %s\n", reader, seconds, runs,
      rate, edges, features, peak, finding }' "$log"
done
exit "$failed"
