#!/bin/sh
# Compiles CKernels and kernels_test.c for arm64 and runs the test under
# qemu-user: the NEON level against double references, on a machine without arm64;
# then the same kernels as compact as for boards, whose bits are the same.
#
#   sh Tests/CKernelsC/arm64.sh FOLDER
set -eu

mkdir -p "$1"
work=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")

sh "$root/Scripts/packages.sh" gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user

# build NAME FLAGS...: kernels_test, of kernels compiled with these flags.
build() {
  mkdir -p "$work/$1"
  cd "$work/$1"
  rm -f ./*.o
  shift
  for source in "$root"/CKernels/*/*.c "$root"/Tests/CKernelsC/*.c; do
    flags=
    case $source in */CKernels/*) flags=$* ;; esac
    clang --target=aarch64-linux-gnu --sysroot=/ \
      -isystem /usr/aarch64-linux-gnu/include -std=c11 -O3 $flags -Wall -Wextra \
      -Werror -I "$root/CKernels/include" -c "$source"
  done
  aarch64-linux-gnu-gcc -static ./*.o -lm -o kernels_test
}

build full
build compact $(cat "$root/Scripts/compact-kernels.flags")
cd "$work"
for one in full compact; do
  qemu-aarch64 "$one/kernels_test" | tee "$one/output"
  qemu-aarch64 "$one/kernels_test" --bits | tee "$one/bits"
done
cmp full/output compact/output
cmp full/bits compact/bits
echo "the same bits by compact kernels"
