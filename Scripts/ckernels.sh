#!/bin/sh
# The kernels on their own, for programs in C: a static library, its headers and
# a pkg-config file, with the compiler CC (clang or gcc; cc if not given) and
# the flags KERNEL_FLAGS.
# usage: [CC=gcc] [KERNEL_FLAGS=-DINK_COMPACT] Scripts/ckernels.sh FOLDER
set -eu

cc=${CC:-cc}
root=$(dirname "$(dirname "$(realpath "$0")")")/CKernels
mkdir -p "$1/include"
cd "$1"
cp "$root"/include/*.h include

compile() {
  "$cc" -std=c11 -O3 ${KERNEL_FLAGS:-} -fPIC -Wall -Wextra -Werror -Iinclude -c "$1" \
    -o "$(basename "$1" .c).o"
}

# The levels take nearly all of the time: all at once.
rm -f ./*.o libckernels.a
running=
for source in "$root"/levels/*.c; do
  compile "$source" &
  running="$running $!"
done
for source in "$root"/portable/*.c; do compile "$source"; done
for one in $running; do wait "$one"; done
ar rcs libckernels.a ./*.o
rm -f ./*.o

# Wherever the folder is moved to.
cat >ckernels.pc <<'END'
prefix=${pcfiledir}
Name: ckernels
Description: Inkling's kernels: dense and sparse products, activations, losses
Version: 1
Libs: -L${prefix} -lckernels -lm
Cflags: -I${prefix}/include
END
echo "$1: libckernels.a, include/ink_kernels.h, ckernels.pc, by $cc" >&2
