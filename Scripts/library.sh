#!/bin/sh
# libinkling, shared and static, from InklingCore and InklingImages as Embedded
# Swift, the kernels that predict and Sources/InklingC; with its header, a
# pkg-config file and a CMake package, in a folder that may be moved. It needs
# libc and libm alone.
# usage: Scripts/library.sh FOLDER [SANITIZER]
# SANITIZER: thread, for tests. CDECL=1 exports to C by @_cdecl as Swift 6.2 must,
# where @c does it otherwise.
set -eu
root=$(dirname "$(dirname "$(realpath "$0")")")
mkdir -p "$1"
folder=$(realpath "$1")
sanitizer=${2:-}
cd "$root"

number() { sed -n "s/.*$1 \"*\([0-9.]*\)\"*\$/\1/p" "$2"; }
version=$(number 'static let text =' Sources/InklingRuns/Output/Program.swift)
abi=$(number '#define INK_ABI_VERSION' Sources/InklingC/include/inkling.h)
clang=$(dirname "$(command -v swiftc)")/clang
target=$("$clang" -print-target-triple)
embedded=$(dirname "$(command -v swiftc)")/../lib/swift/embedded
if [ ! -d "$embedded/Swift.swiftmodule" ]; then
  echo "this Swift has no Embedded Swift for $target" >&2
  exit 1
fi

work=$folder/work
rm -rf "$work" "$folder/include" "$folder/lib"
mkdir -p "$work/objects" "$folder/include" "$folder/lib/pkgconfig" \
  "$folder/lib/cmake/inkling"
printf 'module CKernels { header "%s" export * }\n' \
  "$root/CKernels/include/ink_kernels.h" >"$work/module.modulemap"
printf 'module CInkling { header "%s" export * }\n' \
  "$root/Sources/InklingC/core.h" >>"$work/module.modulemap"

# ---- objects -----------------------------------------------------------------

flags="-O3 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -Wall
  -Wextra -Werror"
[ -z "$sanitizer" ] || flags="$flags -g -fsanitize=$sanitizer"
# Thread-local memory without the dynamic linker's help: it is then no library
# that this one needs.
case $target in x86_64*) flags="$flags -mtls-dialect=gnu2" ;; esac

kernels() {
  for source in CKernels/levels/*.c CKernels/portable/rows.c \
    CKernels/portable/crc32.c CKernels/portable/area.c; do
    "$clang" -std=c11 $flags -Wno-unused-function -DINK_PREDICTION_ONLY \
      -ICKernels/include -c "$source" \
      -o "$work/objects/$(basename "$source" .c).o"
  done
}

# swift MODULE
swift() {
  swiftc -target "$target" -enable-experimental-feature Embedded \
    -swift-version 6 -wmo -parse-as-library -O -Xfrontend -function-sections \
    -package-name inkling -enable-upcoming-feature InternalImportsByDefault \
    ${sanitizer:+-sanitize=$sanitizer} ${CDECL:+-D INK_CDECL} \
    -Xcc -DINK_PREDICTION_ONLY \
    -module-name "$1" -I "$work" -emit-module \
    -emit-module-path "$work/$1.swiftmodule" \
    -c $(find "Sources/$1" -name "*.swift") -o "$work/objects/$1.o"
}

kernels &
running=$!
for source in Sources/InklingC/*.c; do
  "$clang" -std=c11 $flags -fvisibility=default -fno-semantic-interposition \
    -DINK_VERSION="\"$version\"" \
    -c "$source" -o "$work/objects/$(basename "$source" .c).o"
done
swift InklingCore
swift InklingImages
swift InklingC
wait $running

# ---- libraries ---------------------------------------------------------------

names=$(sed -n 's/^    \(ink_[a-z_]*\);$/\1/p' Sources/InklingC/libinkling.map)
tables=$(find "$embedded/$target" "$embedded/${target%-*}-gnu" \
  -name libswiftUnicodeDataTables.a 2>/dev/null | head -n 1)
cd "$folder/lib"
# A sanitizer's functions are the program's, so that has no shared one.
if [ -z "$sanitizer" ]; then
  "$clang" -shared -fuse-ld=lld -o "libinkling.so.$version" "$work"/objects/*.o \
    $tables \
    -Wl,--version-script="$root/Sources/InklingC/libinkling.map" \
    -Wl,-soname,"libinkling.so.$abi" -Wl,--gc-sections -Wl,--no-undefined \
    -Wl,-z,relro,-z,now -lm
  ln -sf "libinkling.so.$version" "libinkling.so.$abi"
  ln -sf "libinkling.so.$abi" libinkling.so
fi

# One object whose only names for others are the interface's.
"$clang" -r -nostdlib -fuse-ld=bfd -o "$work/inkling.o" "$work"/objects/*.o \
  $tables -Wl,--gc-sections $(printf ' -Wl,-u,%s' $names)
printf '%s\n' $names >"$work/names"
objcopy --keep-global-symbols="$work/names" "$work/inkling.o"
rm -f libinkling.a
ar rcs libinkling.a "$work/inkling.o"

# ---- what finds them ---------------------------------------------------------

cp "$root/Sources/InklingC/include/inkling.h" "$folder/include"
cat >pkgconfig/inkling.pc <<END
prefix=\${pcfiledir}/../..
Name: inkling
Description: Predictions of small neural networks, by a C interface
Version: $version
Libs: -L\${prefix}/lib -linkling
Libs.private: -lm
Cflags: -I\${prefix}/include
END
cat >cmake/inkling/inkling-config.cmake <<'END'
# find_package(inkling): the targets inkling::inkling and inkling::inkling_static.
# Not by way of a link, such as /lib is one to /usr/lib.
get_filename_component(_inkling "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
get_filename_component(_inkling "${_inkling}/../../.." ABSOLUTE)
if(NOT TARGET inkling::inkling)
  add_library(inkling::inkling SHARED IMPORTED)
  set_target_properties(inkling::inkling PROPERTIES
    IMPORTED_LOCATION "${_inkling}/lib/libinkling.so"
    INTERFACE_INCLUDE_DIRECTORIES "${_inkling}/include")
  add_library(inkling::inkling_static STATIC IMPORTED)
  set_target_properties(inkling::inkling_static PROPERTIES
    IMPORTED_LOCATION "${_inkling}/lib/libinkling.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_INCLUDE_DIRECTORIES "${_inkling}/include"
    INTERFACE_LINK_LIBRARIES m)
endif()
unset(_inkling)
END
cat >cmake/inkling/inkling-config-version.cmake <<END
set(PACKAGE_VERSION "$version")
if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
END
rm -rf "$work"

[ -z "$sanitizer" ] || exit 0
size() { stat -Lc %s "$1"; }
strip -o stripped "libinkling.so.$version"
echo "libinkling.so.$abi: $(size stripped) bytes stripped;" \
  "libinkling.a: $(size libinkling.a) bytes; needs" \
  $(readelf -d libinkling.so | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
rm stripped
