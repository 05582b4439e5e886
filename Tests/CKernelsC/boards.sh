#!/bin/sh
# Compiles CKernels and kernels_test for armv7 and riscv64 by clang, and runs
# each level under qemu-user: against double references, at ragged sizes. Fails
# where a level made no vectors, where the bits of RISC-V's depend on the length
# of its registers, where another level is chosen than the kernel's answer lets
# expect, where the scalar level's bits are not those of this machine's, and where
# kernels as compact as boards' programs have them give others.
#
#   sh Tests/CKernelsC/boards.sh FOLDER
set -eu
unset INKLING_LEVEL

mkdir -p "$1"
work=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
tests=$root/Tests/CKernelsC

sh "$root/Scripts/packages.sh" gcc-arm-linux-gnueabihf \
  libc6-dev-armhf-cross gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user

# Swift's toolchain has it beside clang; another does not know all instructions.
objdump=$(dirname "$(realpath "$(command -v clang)")")/llvm-objdump

# compile TARGET TOOLS SOURCE...: objects, in this folder.
compile() {
  target=$1 tools=$2
  shift 2
  for source; do
    clang --target="$target" --sysroot=/ -isystem "/usr/$tools/include" \
      -std=c11 -O3 ${flags-} -Wall -Wextra -Werror -I "$root/CKernels/include" \
      -c "$source"
  done
}

# compact TARGET TOOLS EMULATOR...: whether compact kernels give the same bits.
compact() {
  target=$1 tools=$2
  shift 2
  mkdir compact
  (
    cd compact
    flags=$(cat "$root/Scripts/compact-kernels.flags")
    compile "$target" "$tools" "$root"/CKernels/*/*.c
  )
  "$tools-gcc" -static ./*.o compact/*.o -lm -o compact/kernels_test
  "$@" ./kernels_test --bits >bits
  "$@" compact/kernels_test --bits >compact/bits
  cat bits
  cmp bits compact/bits
}

# enter NAME: this target's folder, emptied.
enter() {
  rm -rf "${work:?}/$1"
  mkdir "$work/$1"
  cd "$work/$1"
}

# vectors OBJECT PATTERN LEAST: multiply-adds of vectors in it.
vectors() {
  count=$("$objdump" -d --no-show-raw-insn --mattr=+neon,+vfp4,+v,+f,+d,+c \
    "$1" 2>/dev/null | grep -cE "$2" || true)
  echo "$1: $count multiply-adds of vectors"
  [ "$count" -ge "$3" ]
}

armv7() {
  enter armv7
  compile armv7-linux-gnueabihf arm-linux-gnueabihf "$root"/CKernels/*/*.c
  mkdir kernels
  mv ./*.o kernels
  compile armv7-linux-gnueabihf arm-linux-gnueabihf "$tests"/*.c
  arm-linux-gnueabihf-gcc -static ./*.o kernels/*.o -lm -o kernels_test
  vectors kernels/neon32.o 'vmla\.f32[[:space:]]+q' 400
  vectors kernels/neon32fma.o 'vfma\.f32[[:space:]]+q' 400
  for level in neon32 neon32fma scalar; do qemu-arm ./kernels_test $level; done
  compact armv7-linux-gnueabihf arm-linux-gnueabihf qemu-arm
}

# vector_processor BITS COMMAND...: on one with registers of so many bits.
vector_processor() {
  bits=$1
  shift
  qemu-riscv64 -cpu "rv64,v=true,vlen=$bits,vext_spec=v1.0" "$@"
}

# is_chosen LEVEL COMMAND...
is_chosen() {
  expected=$1
  shift
  level=$("$@" ./level)
  echo "$*: $level is chosen"
  [ "$level" = "$expected" ]
}

riscv64() {
  enter riscv64
  compile riscv64-linux-gnu riscv64-linux-gnu "$root"/CKernels/*/*.c
  mkdir kernels
  mv ./*.o kernels
  compile riscv64-linux-gnu riscv64-linux-gnu "$tests"/*.c
  riscv64-linux-gnu-gcc -static ./*.o kernels/*.o -lm -o kernels_test
  vectors kernels/rvv.o 'vfmacc' 400

  # By name, since the qemu-user of Debian 12 knows no hwprobe.
  for bits in 128 256 512 1024; do
    echo "registers of $bits bits"
    passed=true
    INKLING_LEVEL=rvv vector_processor $bits ./kernels_test rvv >rvv-$bits ||
      passed=false
    cat rvv-$bits
    $passed
    cmp rvv-128 rvv-$bits
  done
  qemu-riscv64 ./kernels_test scalar
  compact riscv64-linux-gnu riscv64-linux-gnu \
    env INKLING_LEVEL=rvv qemu-riscv64 -cpu rv64,v=true,vext_spec=v1.0

  compile riscv64-linux-gnu riscv64-linux-gnu "$tests/riscv/level.c"
  riscv64-linux-gnu-gcc -static -Wl,--wrap=syscall level.o kernels/*.o -lm \
    -o level
  is_chosen scalar vector_processor 128
  is_chosen rvv env HWPROBE=V qemu-riscv64 -cpu rv64,v=true,vext_spec=v1.0
  is_chosen scalar env HWPROBE=V qemu-riscv64 -cpu rv64,v=false
}

# The scalar level has the same bits however much the compiler optimizes.
here() {
  enter here
  clang -std=c11 -O1 -DINK_WITHOUT_AVX512 -I "$root/CKernels/include" \
    "$root"/CKernels/*/*.c "$tests"/*.c -lm -o kernels_test
  ./kernels_test scalar
}

# The three side by side, each one's lines together.
for part in armv7 riscv64 here; do
  (set -e; $part) >"$work/$part.log" 2>&1 &
  echo $! >"$work/$part.pid"
done
failed=
for part in armv7 riscv64 here; do
  wait "$(cat "$work/$part.pid")" || failed="$failed $part"
  cat "$work/$part.log"
done
if [ -n "$failed" ]; then
  echo "failed:$failed" >&2
  exit 1
fi

# scalar PART: the sum of the scalar level's bits.
scalar() {
  sed -n 's/^scalar: .*references; //p' "$work/$1.log"
}
if [ "$(scalar armv7)" != "$(scalar here)" ] ||
  [ "$(scalar riscv64)" != "$(scalar here)" ]; then
  echo "the scalar levels' bits differ" >&2
  exit 1
fi
echo "the scalar level's bits are the same on all three"
