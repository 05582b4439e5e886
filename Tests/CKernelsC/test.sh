#!/bin/sh
# Builds the kernels on their own with clang and with gcc, compares every level
# that runs here with its double references, and the two compilers' bits.
#
#   sh Tests/CKernelsC/test.sh FOLDER
set -eu

here=$(dirname "$(realpath "$0")")
mkdir -p "$1"
work=$(realpath "$1")
for compiler in clang gcc; do
  folder=$work/$compiler
  (cd "$work" && CC=$compiler sh "$here/../../Scripts/ckernels.sh" "$compiler")
  if command -v pkg-config >/dev/null; then
    flags=$(PKG_CONFIG_PATH=$folder pkg-config --cflags --libs ckernels)
  else
    flags="-I$folder/include -L$folder -lckernels -lm"
  fi
  # The test itself always by one compiler, so that its own sums are the same.
  clang -std=c11 -O1 -Wall -Wextra -Werror "$here"/*.c $flags \
    -o "$folder/kernels_test"
  echo "$compiler"
  "$folder/kernels_test" | tee "$folder/output"
done
cmp "$work/clang/output" "$work/gcc/output"
echo "the same bits by both"
