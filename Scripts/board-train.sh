#!/bin/sh
# inkling-board, the trainer as one static file per processor: the library's own
# sources as Embedded Swift, the kernels, and musl and zlib.
# usage: Scripts/board-train.sh FOLDER [ARCH...]   (x86_64, aarch64, armv7,
#   riscv64; arm64 is aarch64)
# Prints the files that are compiled both for the package and for boards, and
# what the programs' sections take.
set -eu
root=$(dirname "$(dirname "$(realpath "$0")")")
mkdir -p "$1"
folder=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- x86_64
cd "$root"
tools=$(dirname "$(realpath "$(command -v swiftc)")")
clang=$tools/clang
builtin=$("$clang" -print-resource-dir)/include

# Modules in the order that they build on each other, the program's own last.
modules="InklingPlatform InklingCore InklingImages InklingTraining InklingData
  InklingRuns InklingBench InklingBoard"

# sources MODULE: its files for boards. What copies files about or measures for
# the big program alone, with errors of several types, is left to that.
sources() {
  find "Sources/$1" -name '*.swift' ! -name EMNISTArchive.swift \
    ! -name PictureCollection.swift ! -name BenchmarkWorkload.swift \
    ! -name ScalingSweep.swift ! -path '*/*.docc/*' | LC_ALL=C sort
}

# What Swift and clang call a processor, and the flags for both.
describe() {
  lto=
  case $1 in
  x86_64) triple=x86_64-unknown-none-elf cflags= ;;
  aarch64) triple=aarch64-none-none-elf cflags= ;;
  armv7)
    triple=armv7-none-none-eabi
    cflags="-mfloat-abi=hard -mfpu=neon"
    ;;
  riscv64)
    triple=riscv64-none-none-eabi
    cflags="-mabi=lp64d -march=rv64gc"
    # For functions that Swift adds to a module without saying for what processor.
    lto="-mllvm -mattr=+m,+a,+f,+d,+c"
    ;;
  esac
  thumb=
  case $1 in
  armv7) linux="--target=armv7-linux-musleabihf $cflags" thumb=-mthumb ;;
  *) linux="--target=$1-linux-musl $cflags" ;;
  esac
  gcc=$1-linux-gnu
  case $1 in armv7) gcc=arm-linux-gnueabihf ;; esac
}

# kernels OBJECTS: every level that a board's processor may have, compact
# (kernels/lanes.h); AVX-512 is on no board. What is worth unrolling says so.
kernels() {
  for source in CKernels/levels/*.c CKernels/portable/*.c; do
    case $source in
    */levels/*) speed=$(cat Scripts/compact-kernels.flags) ;;
    *) speed=-O2 ;;
    esac
    "$clang" $linux $headers -std=c11 $speed $sections -ICKernels/include \
      -DINK_WITHOUT_AVX512 -Wno-pass-failed \
      -c "$source" -o "$1/$(basename "$source" .c).o"
  done
}

# swift MODULE, with the features that Package.swift gives it: to bitcode, so that
# the linker sees all modules at once. Through LLVM's text, since swiftc 6.3 writes
# no bitcode of functions without a name.
swift() {
  case $1 in
  InklingCore | InklingImages | InklingTraining)
    features="-enable-upcoming-feature InternalImportsByDefault"
    ;;
  *) features= ;;
  esac
  swiftc -target "$triple" -enable-experimental-feature Embedded \
    -swift-version 6 -wmo -parse-as-library -Osize $inlining \
    -Xfrontend -disable-stack-protector -package-name inkling $features \
    $(printf ' -Xcc %s' $headers $cflags -D_GNU_SOURCE) \
    -module-name "$1" -I "$work" -emit-module \
    -emit-module-path "$work/$1.swiftmodule" \
    -emit-ir $(sources "$1") -o "$work/$1.ll"
  # Swift knows armv7 with instructions of 32 bits alone; those of 16 and 32
  # (Thumb-2) take a fifth less. Both call each other.
  case $arch in armv7) sed -i s/-thumb-mode/+thumb-mode/ "$work/$1.ll" ;; esac
  "$clang" $linux $thumb -c -x ir -flto=full -Xclang -disable-llvm-passes \
    -Wno-override-module "$work/$1.ll" -o "$work/objects/$1.o"
  rm "$work/$1.ll"
}

# Each use of text is some 150 bytes of code once String's and the interpolation's
# methods are inlined, and there are thousands.
inlining="-Xllvm -sil-inline-never-functions=s26DefaultStringInterpolationV
  -Xllvm -sil-inline-never-function=\$es11_StringGutsV6appendyyABF
  -Xllvm -sil-inline-removed-call-benefit=0
  -Xllvm -sil-inline-overall-caller-block-limit=0"

build() {
  arch=$1
  describe "$arch"
  libc=$folder/libc/$arch
  work=$folder/work/$arch
  rm -rf "$work"
  mkdir -p "$work/objects" "$folder/$arch"
  headers="-nostdinc -isystem $builtin -isystem $libc/include"
  sections="-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables"
  cat >"$work/module.modulemap" <<END
module CKernels { header "$root/CKernels/include/ink_kernels.h" export * }
module CInklingPlatform {
  header "$root/Sources/CInklingPlatform/include/CInklingPlatform.h" export *
}
module CInklingJPEG {
  header "$root/Sources/CInklingJPEG/include/CInklingJPEG.h" export *
}
module CInklingLibc { header "$root/Sources/InklingBoard/libc/CInklingLibc.h" export * }
module CZlib { header "$root/Sources/CZlib/shim.h" export * }
END
  kernels "$work/objects" &
  levels=$!
  for source in Sources/CInklingPlatform/processors.c \
    Sources/CInklingPlatform/counters.c Sources/CInklingJPEG/jpeg.c \
    Sources/InklingBoard/main.c Sources/InklingBoard/unicode.c; do
    "$clang" $linux $headers -D_GNU_SOURCE -std=c11 -Os $sections \
      -ISources/CInklingPlatform/include -ISources/CInklingJPEG/include \
      -c "$source" -o "$work/objects/$(basename "$source" .c)-c.o"
  done
  for module in $modules; do swift "$module"; done
  wait "$levels"
  # For what unicode.c does not answer.
  tables=$tools/../lib/swift/embedded/$triple/libswiftUnicodeDataTables.a
  if [ "$arch" = riscv64 ]; then
    # Theirs are of the soft-float ABI. They take and give no floats, so that
    # nothing differs but the flag: byte 48 of the header, 4 for doubles.
    mkdir -p "$work/tables"
    (
      cd "$work/tables"
      "$tools/llvm-ar" x "$tables"
      for object in *.o; do
        printf '\005' | dd of="$object" bs=1 seek=48 conv=notrunc status=none
      done
      "$tools/llvm-ar" rcs tables.a ./*.o
    )
    tables=$work/tables/tables.a
  fi
  # What the compiler calls for want of an instruction.
  case $(uname -m) in "$arch") gcc= ;; esac
  libgcc=$(${gcc:+$gcc-}gcc -print-libgcc-file-name)
  "$tools/ld.lld" -static --gc-sections --icf=all -z norelro --lto-O2 $lto \
    -mllvm -enable-machine-outliner=always \
    "$libc/lib/crt1.o" "$libc/lib/crti.o" "$work"/objects/*.o "$tables" \
    --start-group "$libc/lib/libc.a" "$libc/lib/libz.a" "$libgcc" --end-group \
    "$libc/lib/crtn.o" -Map="$work/map" -o "$work/inkling-board"
  "$tools/llvm-objcopy" --strip-all --remove-section=.comment \
    "$work/inkling-board" "$folder/$arch/inkling-board"
}

archs=
for arch; do
  case $arch in arm64) arch=aarch64 ;; esac
  archs="$archs $arch"
done
for arch in $archs; do
  describe "$arch"
  [ "$arch" = "$(uname -m)" ] || packages="${packages-} gcc-$(echo "$gcc" | tr _ -)"
done
[ -z "${packages-}" ] || sh Scripts/packages.sh $packages qemu-user
sh Scripts/board-libc.sh "$folder/libc" $archs

echo "compiled for the package and for boards:"
for module in $modules; do
  [ "$module" = InklingBoard ] || sources "$module"
done | tee "$folder/both" | sed 's/^/  /'
# Beside each other, since a module is compiled by one thread.
running=
for arch in $archs; do
  echo "building for $arch" >&2
  build "$arch" &
  running="$running $!"
done
for one in $running; do wait "$one"; done

echo
printf '%-10s%12s%12s%12s%12s%12s\n' bytes file text rodata data bss
for arch in $archs; do
  "$tools/llvm-objdump" -h "$folder/$arch/inkling-board" |
    awk -v arch="$arch" -v file="$(stat -c %s "$folder/$arch/inkling-board")" '
      function hex(text, i, n) {
        n = 0
        for (i = 1; i <= length(text); i++)
          n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
        return n
      }
      $2 ~ /^\.text/ { text += hex($3) }
      $2 ~ /^\.rodata|^\.eh_frame/ { rodata += hex($3) }
      $2 ~ /^\.data|^\.got|^\.init_array|^\.tdata/ { data += hex($3) }
      $2 ~ /^\.bss|^\.tbss/ { bss += hex($3) }
      END {
        printf "%-10s%12d%12d%12d%12d%12d\n", arch, file, text, rodata, data, bss
      }'
done
