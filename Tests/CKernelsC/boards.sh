#!/bin/sh
# Compiles CKernels and kernels_test for armv7 and riscv64 by clang, and runs
# each level under qemu-user: against double references, at ragged sizes. Fails
# where a level made no vectors, where the bits of RISC-V's depend on the length
# of its registers, and where the scalar level's are not those of this machine's.
#
#   sh Tests/CKernelsC/boards.sh FOLDER
set -eu

mkdir -p "$1"
work=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")

sh "$root/Scripts/packages.sh" gcc-arm-linux-gnueabihf \
  libc6-dev-armhf-cross gcc-riscv64-linux-gnu libc6-dev-riscv64-cross \
  qemu-user llvm

# build NAME TARGET TOOLS: kernels_test for a target.
build() {
  mkdir -p "$work/$1"
  cd "$work/$1"
  rm -f ./*.o
  for source in "$root"/CKernels/*/*.c "$root"/Tests/CKernelsC/*.c; do
    clang --target="$2" --sysroot=/ -isystem "/usr/$3/include" -std=c11 -O3 \
      -Wall -Wextra -Werror -I "$root/CKernels/include" -c "$source"
  done
  "$3-gcc" -static ./*.o -lm -o kernels_test
}

# vectors OBJECT PATTERN LEAST: multiply-adds of vectors in it.
vectors() {
  count=$(llvm-objdump -d --no-show-raw-insn --mattr=+neon,+vfp4,+v,+f,+d,+c \
    "$1" 2>/dev/null | grep -cE "$2" || true)
  echo "$1: $count multiply-adds of vectors"
  [ "$count" -ge "$3" ]
}

# scalar COMMAND...: the sum of the scalar level's bits.
scalar() {
  line=$("$@" scalar)
  echo "$line" >&2
  echo "$line" | sed 's/.*references; //'
}

build armv7 armv7-linux-gnueabihf arm-linux-gnueabihf
vectors neon32.o 'vmla\.f32[[:space:]]+q' 400
vectors neon32fma.o 'vfma\.f32[[:space:]]+q' 400
qemu-arm ./kernels_test neon32
qemu-arm ./kernels_test neon32fma
armv7=$(scalar qemu-arm ./kernels_test)

build riscv64 riscv64-linux-gnu riscv64-linux-gnu
vectors rvv.o 'vfmacc' 400
same=
for bits in 128 256 512 1024; do
  line=$(qemu-riscv64 -cpu "rv64,v=true,vlen=$bits,vext_spec=v1.0" \
    ./kernels_test rvv)
  echo "$line, registers of $bits bits"
  if [ "${same:=$line}" != "$line" ]; then
    echo "the bits depend on the registers' length" >&2
    exit 1
  fi
done
riscv64=$(scalar qemu-riscv64 ./kernels_test)

cd "$work"
mkdir -p here
CC=clang sh "$root/Scripts/ckernels.sh" here
clang -std=c11 -O1 "$root"/Tests/CKernelsC/*.c -Ihere/include -Lhere -lckernels \
  -lm -o here/kernels_test
here=$(scalar here/kernels_test)
if [ "$armv7" != "$here" ] || [ "$riscv64" != "$here" ]; then
  echo "the scalar levels' bits differ: $armv7, $riscv64, here $here" >&2
  exit 1
fi
echo "the scalar level's bits are the same on all three"
