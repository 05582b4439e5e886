#!/bin/sh
# The C library and zlib that inkling-board is linked with, musl's and zlib's own,
# built by Swift's clang from Debian's source packages: FOLDER/ARCH/include and lib.
# What is there already stays. As root, what fetches them is installed.
# Ends with 77 where they cannot be had.
# usage: Scripts/board-libc.sh FOLDER ARCH...   (x86_64, aarch64, armv7, riscv64)
set -eu
scripts=$(dirname "$(realpath "$0")")
mkdir -p "$1"
folder=$(realpath "$1")
shift
tools=$(dirname "$(realpath "$(command -v swiftc)")")
clang=$tools/clang
builtin=$("$clang" -print-resource-dir)/include

sources() {
  [ -d "$folder/source/musl" ] && [ -d "$folder/source/zlib" ] && return
  sh "$scripts/packages.sh" dpkg-dev
  # The same servers as for programs, asked for sources, in lists of our own.
  rm -rf "$folder/source"
  mkdir -p "$folder/source/apt/parts" "$folder/source/apt/lists"
  cd "$folder/source"
  for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$list" ] || sed 's/^Types: .*/Types: deb-src/' "$list" \
      >"apt/parts/$(basename "$list")"
  done
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$list" ] || sed -n 's/^deb /deb-src /p' "$list" \
      >"apt/parts/src-$(basename "$list" .list).list"
  done
  apt="apt-get -q -o Dir::Etc::SourceParts=$PWD/apt/parts
    -o Dir::Etc::SourceList=/dev/null -o Dir::State::Lists=$PWD/apt/lists
    -o APT::Sandbox::User=root"
  { $apt update && $apt source musl zlib; } >&2 || exit 77
  mv musl-*/ musl
  mv zlib-*/ zlib
}

# flags ARCH: which processor code is for.
flags() {
  case $1 in
  x86_64) echo --target=x86_64-linux-musl ;;
  aarch64) echo --target=aarch64-linux-musl ;;
  armv7) echo --target=armv7-linux-musleabihf -mfpu=neon ;;
  riscv64) echo --target=riscv64-linux-musl -march=rv64gc -mabi=lp64d ;;
  *)
    echo "$1: no such processor; expected x86_64, aarch64, armv7 or riscv64" >&2
    exit 1
    ;;
  esac
}

for arch; do
  flags=$(flags "$arch")
  [ ! -f "$folder/$arch/lib/libz.a" ] || continue
  (sources) || exit
  # On one line, as musl's makefile takes it.
  small="-Os -w -ffunction-sections -fdata-sections"
  small="$small -fno-asynchronous-unwind-tables"
  work=$folder/work-$arch
  rm -rf "$work"
  mkdir -p "$work" "$folder/$arch/lib"
  cd "$work"
  case $arch in armv7) name=arm-linux-musleabihf ;; *) name=$arch-linux-musl ;; esac
  CC="$clang $flags" AR="$tools/llvm-ar" RANLIB="$tools/llvm-ranlib" \
    CFLAGS="$small" ../source/musl/configure --target="$name" \
    --prefix="$folder/$arch" --disable-shared >configure.log
  make -s -j"$(nproc)" lib/libc.a lib/crt1.o lib/crti.o lib/crtn.o \
    install-headers >make.log
  cp lib/*.a lib/*.o "$folder/$arch/lib"
  # Which musl leaves to the linker, and it is of ARM's 32-bit instructions.
  case $arch in
  armv7)
    "$tools/llvm-objcopy" --set-section-alignment .init=4 \
      --set-section-alignment .fini=4 "$folder/$arch/lib/crti.o"
    ;;
  esac
  for source in adler32 crc32 inflate inffast inftrees zutil; do
    "$clang" $flags $small -O2 -nostdinc -isystem "$builtin" \
      -isystem "$folder/$arch/include" \
      -c "$folder/source/zlib/$source.c" -o "$source.o"
  done
  "$tools/llvm-ar" rcs libz.a adler32.o crc32.o inflate.o inffast.o inftrees.o \
    zutil.o
  cp "$folder/source/zlib/zlib.h" "$folder/source/zlib/zconf.h" \
    "$folder/$arch/include"
  cp libz.a "$folder/$arch/lib"
  cd "$folder"
  rm -rf "$work"
done
