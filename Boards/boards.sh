#!/bin/sh
# Compiles an exported network for every board, runs it there (emulated where
# the processor is not this one), and compares each label with what
# `inkling predict` says. Prints a row a target; exits 1 if any label differs,
# or if the outputs' bits are not the same everywhere.
#
#   sh Boards/boards.sh INKLING FOLDER
#
# FOLDER takes everything that is made. INKLING_DATA names the folder that holds
# mnist/; without it, the built-in digits are used. BOARDS_DIGITS: how many
# digits at most (10,000); the microcontrollers take BOARDS_FEW of them (200).
set -eu

inkling=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
digits=${BOARDS_DIGITS:-10000}
few=${BOARDS_FEW:-200}
failed=0
# Of 32 bits, of 8, and of 8 with pixels that are averaged to fewer.
models="float32 int8 tiny"

# ---- tools -------------------------------------------------------------------

sh "$here/../Scripts/packages.sh" gcc gcc-aarch64-linux-gnu \
  gcc-arm-linux-gnueabihf gcc-riscv64-linux-gnu libc6-dev-arm64-cross \
  libc6-dev-armhf-cross libc6-dev-riscv64-cross gcc-arm-none-eabi qemu-user \
  qemu-system-arm
if [ "$(uname -m)" != x86_64 ]; then
  echo "the boards' matrix is for x86-64 machines; this is $(uname -m)" >&2
  exit 1
fi
if ! command -v clang >/dev/null; then
  echo "clang is missing; it comes with Swift" >&2
  exit 1
fi

# ---- models and digits -------------------------------------------------------

cd "$work"
data=${INKLING_DATA:+$INKLING_DATA/mnist}
data=${data:-builtin}
"$inkling" train --data "$data" --seed 1 --output float32.ink >/dev/null
"$inkling" quantize float32.ink --data "$data" --output int8.ink
# Not all of its epochs, which take a minute.
"$inkling" train --data "$data" --recipe mnist-tiny-16k --epochs 5 \
  --output tiny32.ink >/dev/null
"$inkling" quantize tiny32.ink --data "$data" --output tiny.ink
if [ "$data" = builtin ]; then
  "$inkling" digits all.idx --count "$digits"
elif [ -f "$data/t10k-images-idx3-ubyte.gz" ]; then
  gunzip -c "$data/t10k-images-idx3-ubyte.gz" >all.idx
else
  cp "$data/t10k-images-idx3-ubyte" all.idx
fi
# The program reads to the end of the file, so the header's count may stay.
size=$((16 + digits * 784))
head -c "$size" all.idx >digits.idx
head -c $((16 + few * 784)) all.idx >few.idx

for model in $models; do
  mkdir -p "$model"
  "$inkling" convert "$model.ink" --to c --output "$model/network.c" >/dev/null
  "$inkling" predict "$model.ink" all.idx --json |
    sed 's/.*"label": *\([0-9]*\).*/\1/' | head -n "$digits" >"$model/expected"
  head -n "$few" "$model/expected" >"$model/expected-few"
done

# ---- one target --------------------------------------------------------------

printf '%-10s %-6s %-8s %7s %9s %5s %7s %12s %9s\n' target with model \
  code constants data digits differences outputs

# The bytes in the sections of network.o whose names begin with one of $1.
section() {
  "$size_tool" -A network.o | awk -v names="$1" '
    BEGIN { count = split(names, name, " ") }
    { for (i = 1; i <= count; i++)
        if (index($1, name[i]) == 1) { sum += $2; break } }
    END { print sum + 0 }'
}

# Compares what the target wrote, in labels.txt, and prints its row.
row() {
  head -n -1 labels.txt >found || true
  outputs=$(sed -n 's/^outputs //p' labels.txt)
  count=$(wc -l <found)
  different=$(paste -d ' ' found "../$expected" |
    awk '$1 != $2 || NF != 2 { n++ } END { print n + 0 }')
  printf '%-10s %-6s %-8s %7s %9s %5s %7s %12s %9s\n' "$target" "$compiler" \
    "$model" "$(section .text)" "$(section .rodata)" \
    "$(section '.data .bss .sdata .sbss')" "$count" "$different" "$outputs"
  if [ "$different" != 0 ] || [ "$count" != "$(wc -l <"../$expected")" ]; then
    paste -d ' ' found "../$expected" |
      awk '$1 != $2 { print "  digit " NR - 1 ": " $1 ", expected " $2 }' |
      head -n 5
    failed=1
  fi
  echo "$target $outputs" >>"../outputs-$expected"
}

# A program on a system with files: compiled by $5..., linked by gcc.
# hosted TARGET COMPILER TOOLS RUNNER COMMAND...
hosted() {
  target=$1 compiler=$2 tools=$3 runner=$4 expected=expected
  size_tool=${tools}size
  shift 4
  for model in $models; do
    mkdir -p "$model/$target-$compiler"
    cd "$model/$target-$compiler"
    for source in ../network.c "$here/board.c" "$here/hosted.c"; do
      "$@" $strict -O2 -I.. -c "$source" -o "$(basename "$source" .c).o"
    done
    "${tools}gcc" -static network.o board.o hosted.o -o board
    $runner ./board <"$work/digits.idx" >labels.txt || failed=1
    row
    cd "$work"
  done
}

# A microcontroller: compiled by $5..., linked by gcc, run by the emulator.
# bare TARGET COMPILER MACHINE CPU COMMAND...
bare() {
  target=$1 compiler=$2 machine=$3 cpu=$4 expected=expected-few
  size_tool=arm-none-eabi-size
  shift 4
  for model in $models; do
    mkdir -p "$model/$target-$compiler"
    cd "$model/$target-$compiler"
    for source in ../network.c "$here/board.c" "$here/semihosted.c"; do
      "$@" $cpu $strict -ffreestanding -Os -I.. -c "$source" \
        -o "$(basename "$source" .c).o"
    done
    # libgcc leaves the size of enums open, and says nothing of its stack.
    arm-none-eabi-gcc $cpu -nostdlib -Wl,--no-enum-size-warning \
      -Wl,-z,noexecstack -T "$here/cortex-m.ld" \
      network.o board.o semihosted.o -lgcc -o board
    cp "$work/few.idx" digits.idx
    timeout 600 qemu-system-arm -M "$machine" -display none -monitor none \
      -serial none -semihosting-config enable=on,target=native \
      -kernel board || failed=1
    row
    cd "$work"
  done
}

strict="-std=c99 -Wall -Wextra -Werror -pedantic"
rm -f */outputs-*

hosted x86-64 gcc "" "" gcc
hosted x86-64 clang "" "" clang
for board in arm64:aarch64-linux-gnu:aarch64 \
  armv7:arm-linux-gnueabihf:arm riscv64:riscv64-linux-gnu:riscv64; do
  IFS=: read -r name triple machine <<END
$board
END
  hosted "$name" gcc "$triple-" "qemu-$machine" "$triple-gcc"
  hosted "$name" clang "$triple-" "qemu-$machine" clang \
    --target="$triple" --sysroot=/ -isystem "/usr/$triple/include"
done
m0="-mcpu=cortex-m0 -mthumb"
m4="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16"
bare cortex-m0 gcc microbit "$m0" arm-none-eabi-gcc
bare cortex-m0 clang microbit "$m0" clang --target=thumbv6m-none-eabi
bare cortex-m4 gcc mps2-an386 "$m4" arm-none-eabi-gcc
bare cortex-m4 clang mps2-an386 "$m4" clang --target=thumbv7em-none-eabihf

# ---- the bits of the outputs -------------------------------------------------

for file in */outputs-expected */outputs-expected-few; do
  if [ "$(awk '{ print $2 }' "$file" | sort -u | wc -l)" != 1 ]; then
    echo "$file: the outputs' bits differ among the targets" >&2
    failed=1
  fi
done
exit $failed
