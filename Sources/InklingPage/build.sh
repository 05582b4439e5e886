#!/bin/sh
# The page's core: InklingCore, InklingImages and libinkling's Swift, the kernels
# that predict and this folder's Swift and C as WebAssembly with vectors of 128
# bits; then the page's text and it as Swift for the program, which so needs
# neither this nor a compiler to write a page.
# usage: Sources/InklingPage/build.sh OUTPUT.swift
set -eu
cd "$(dirname "$0")/../.."

output=$1
tools=$(dirname "$(realpath "$(command -v swiftc)")")
clang=$tools/clang
target=wasm32-unknown-none-wasm
embedded=$tools/../lib/swift/embedded
if [ ! -x "$tools/wasm-ld" ] || [ ! -d "$embedded/$target" ]; then
  echo "this Swift has no Embedded Swift or no linker for $target" >&2
  exit 1
fi

page=Sources/InklingPage
work=build/page-core
rm -rf "$work"
mkdir -p "$work"
# By relative names: where the repository lies makes no byte of the result.
cat >"$work/module.modulemap" <<END2
module CKernels { header "../../CKernels/include/ink_kernels.h" export * }
module CInkling { header "../../Sources/InklingC/core.h" export * }
END2
for name in math string; do
  echo "#include \"../../$page/libc.h\"" >"$work/$name.h"
done

for source in CKernels/levels/baseline.c CKernels/levels/scalar.c \
  CKernels/levels/dispatch.c CKernels/portable/rows.c \
  CKernels/portable/crc32.c CKernels/portable/area.c \
  CKernels/portable/digits.c "$page/memory.c"; do
  # Loops of kernels that vectors of this kind do not have are left as they are.
  "$clang" --target=$target -std=c11 -O3 -msimd128 -mbulk-memory \
    -ffreestanding -isystem "$work" -ICKernels/include \
    -DINK_PREDICTION_ONLY -Wall -Wextra -Werror -Wno-unused-function \
    -Wno-pass-failed -c "$source" -o "$work/$(basename "$source" .c).o"
done

for module in InklingCore InklingImages InklingC InklingPage; do
  swiftc -target $target -enable-experimental-feature Embedded \
    -swift-version 6 -wmo -parse-as-library -O \
    -Xfrontend -function-sections -Xfrontend -disable-stack-protector \
    -package-name inkling \
    -enable-upcoming-feature InternalImportsByDefault \
    -Xcc -DINK_PREDICTION_ONLY -Xcc -msimd128 -Xcc -mbulk-memory \
    -Xcc -ffreestanding \
    -module-name $module -I "$work" -emit-module \
    -emit-module-path "$work/$module.swiftmodule" \
    -c $(find "Sources/$module" -name "*.swift" | LC_ALL=C sort) \
    -o "$work/$module.o"
done

# What the page calls, and the constructors, which choose the kernels.
"$tools/wasm-ld" --no-entry --gc-sections --strip-all --stack-first \
  -z stack-size=1048576 --export=__wasm_call_ctors \
  --export=ink_core_allocate --export=ink_core_free \
  --export=ink_core_open --export=ink_core_predictor \
  --export=ink_core_predict_bytes --export=ink_page_reader \
  --export=ink_page_read --export=ink_page_digit \
  "$work"/*.o "$embedded/$target/libswiftUnicodeDataTables.a" \
  -o "$work/core.wasm"

python3 "$page/parts.py" "$work/core.wasm" "$output" \
  "$(swiftc --version 2>/dev/null | sed -n 's/.*(\(swift-[^)]*\)).*/\1/p')"
