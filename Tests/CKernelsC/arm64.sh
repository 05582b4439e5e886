#!/bin/sh
# Compiles CKernels and kernels_test.c for arm64 and runs the test under
# qemu-user: the NEON level against double references, on a machine without arm64.
#
#   sh Tests/CKernelsC/arm64.sh FOLDER
set -eu

mkdir -p "$1"
work=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")

sh "$root/Scripts/packages.sh" gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user

cd "$work"
rm -f ./*.o
for source in "$root"/CKernels/*/*.c "$root"/Tests/CKernelsC/*.c; do
  clang --target=aarch64-linux-gnu --sysroot=/ \
    -isystem /usr/aarch64-linux-gnu/include -std=c11 -O3 -Wall -Wextra -Werror \
    -I "$root/CKernels/include" -c "$source"
done
aarch64-linux-gnu-gcc -static ./*.o -lm -o kernels_test
exec qemu-aarch64 ./kernels_test
