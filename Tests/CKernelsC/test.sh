#!/bin/sh
# Builds the kernels on their own with clang, with gcc, and as compactly as for
# boards; compares every level that runs here with its double references, the two
# compilers' bits, and those of the compact kernels.
#
#   sh Tests/CKernelsC/test.sh FOLDER
set -eu

here=$(dirname "$(realpath "$0")")
mkdir -p "$1"
work=$(realpath "$1")
for build in clang gcc compact; do
  folder=$work/$build
  compiler=$build flags=
  [ "$build" != compact ] || {
    compiler=clang
    flags=$(cat "$here/../../Scripts/compact-kernels.flags")
  }
  (cd "$work" && CC=$compiler KERNEL_FLAGS=$flags \
    sh "$here/../../Scripts/ckernels.sh" "$build")
  if command -v pkg-config >/dev/null; then
    flags=$(PKG_CONFIG_PATH=$folder pkg-config --cflags --libs ckernels)
  else
    flags="-I$folder/include -L$folder -lckernels -lm"
  fi
  # The test itself always by one compiler, so that its own sums are the same.
  clang -std=c11 -O1 -Wall -Wextra -Werror "$here"/*.c $flags \
    -o "$folder/kernels_test"
  echo "$build"
  "$folder/kernels_test" | tee "$folder/output"
  "$folder/kernels_test" --bits | tee "$folder/bits"
done
cmp "$work/clang/output" "$work/gcc/output"
cmp "$work/clang/output" "$work/compact/output"
cmp "$work/clang/bits" "$work/compact/bits"
echo "the same bits by both, and by compact kernels"
