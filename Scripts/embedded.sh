#!/bin/sh
# Compiles InklingCore, InklingImages and CKernels for boards without an operating
# system, and where QEMU and Arm's newlib are installed, runs Examples/CortexM.
# usage: Scripts/embedded.sh [MODEL]   (28 x 28 pixels; default build/digits.ink)
set -eu
cd "$(dirname "$0")/.."

model=${1:-build/digits.ink}
out=build/embedded
mkdir -p "$out"
printf 'module CKernels { header "%s" export * }\n' \
  "$PWD/CKernels/include/ink_kernels.h" >"$out/module.modulemap"
clang=$(dirname "$(command -v swiftc)")/clang

# compile TARGET MODULE: Sources/MODULE as Embedded Swift, every byte of it
# type-checked and translated to the target's code.
compile() {
  mkdir -p "$out/$1"
  swiftc -target "$1" -enable-experimental-feature Embedded -swift-version 6 \
    -wmo -parse-as-library -Osize -Xfrontend -function-sections \
    -package-name inkling -enable-upcoming-feature InternalImportsByDefault \
    -module-name "$2" -I "$out" -I "$out/$1" -emit-module \
    -emit-module-path "$out/$1/$2.swiftmodule" \
    -Xcc -ffreestanding -c $(find "Sources/$2" -name "*.swift") \
    -o "$out/$1/$2.o"
  echo "$2: Embedded Swift for $1"
}

for target in aarch64-none-none-elf armv7em-none-none-eabi; do
  compile $target InklingCore
  compile $target InklingImages
done

newlib=/usr/lib/arm-none-eabi/include
if [ ! -f "$newlib/math.h" ] || ! command -v arm-none-eabi-gcc >/dev/null ||
  ! command -v qemu-system-arm >/dev/null; then
  echo "Examples/CortexM is not run: it needs (Debian) gcc-arm-none-eabi," \
    "libnewlib-arm-none-eabi and qemu-system-arm" >&2
  exit 0
fi
if [ ! -f "$model" ]; then
  echo "no model at $model: 'make' trains one" >&2
  exit 1
fi

target=armv7em-none-none-eabi
board=$out/$target
cp "$model" "$board/model.ink"
cpu="-mcpu=cortex-m4 -mthumb -mfloat-abi=softfp -mfpu=fpv4-sp-d16"
for source in CKernels/levels/scalar.c CKernels/levels/dispatch.c \
  CKernels/portable/rows.c CKernels/portable/crc32.c \
  CKernels/portable/area.c CKernels/portable/augment.c \
  Examples/CortexM/startup.c Examples/CortexM/model.S; do
  "$clang" --target=arm-none-eabi $cpu -O3 -std=c11 -ffreestanding \
    -ffunction-sections -isystem "$newlib" -ICKernels/include -I"$board" \
    -c "$source" -o "$board/$(basename "$source").o"
done
swiftc -target "$target" -enable-experimental-feature Embedded \
  -swift-version 6 -wmo -parse-as-library -Osize \
  -Xfrontend -function-sections -package-name inkling -module-name CortexM \
  -I "$out" -I "$board" -I Examples/CortexM -Xcc -ffreestanding \
  -c Examples/CortexM/*.swift -o "$board/CortexM.o"
tables=$(dirname "$(command -v swiftc)")/../lib/swift/embedded/$target
arm-none-eabi-gcc $cpu -nostartfiles -specs=nosys.specs \
  -Wl,--gc-sections -Wl,--no-enum-size-warning \
  -T Examples/CortexM/mps2-an386.ld "$board"/*.o \
  "$tables"/libswiftUnicodeDataTables.a -lm -o "$board/digits.elf"
arm-none-eabi-size "$board/digits.elf"
# The seconds are a limit, not a need. QEMU writes semihosting to its stderr.
timeout 60 qemu-system-arm -machine mps2-an386 -nographic -monitor none \
  -serial none -semihosting-config enable=on,target=native \
  -kernel "$board/digits.elf" 2>&1 | tee "$board/output"

# Each drawing is read as what it was drawn as.
grep -q '^drawn' "$board/output"
awk '/^drawn/ { count++; sub(",", "", $2); if ($2 != $4) wrong++ }
  END { printf "%d digits, %d read wrong\n", count, wrong; exit (wrong > 0) }' \
  "$board/output"
