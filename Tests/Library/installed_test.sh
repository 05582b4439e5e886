#!/bin/sh
# libinkling as others find it: installed below a prefix with a space in its
# name, the C example built by pkg-config and by CMake, shared and static, run,
# and taken away again: installed_test.sh LIBRARY FOLDER MODEL IMAGES EXPECTED
# EXPECTED has the labels of IMAGES, one a line.
set -eu
library=$(realpath "$1") work=$2 model=$(realpath "$3") images=$(realpath "$4")
expected=$(realpath "$5")
root=$(dirname "$(dirname "$(dirname "$(realpath "$0")")")")
rm -rf "$work"
mkdir -p "$work"
cd "$work"
unset LD_LIBRARY_PATH

say() { printf '%-34s %s\n' "$1" "$2"; }
# same HOW PROGRAM: it reads the digits as expected.
same() {
  "$2" "$model" "$images" >found
  cmp found "$expected"
  say "installed, $1" "$(wc -l <found) digits, 0 differ"
}

# As a packager does it; then it stands where it is to be found.
export DESTDIR="$PWD/a stage"
sh "$root/Scripts/install.sh" install "$library" "/a prefix" >log
# Again, over what is there.
sh "$root/Scripts/install.sh" install "$library" "/a prefix" >log
prefix="$DESTDIR/a prefix"
example=$root/Examples/Library/digits.c

if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig"
  # Its answer has the space behind a backslash, for a shell.
  eval "cc -O2 '$example' $(pkg-config --cflags --libs inkling) -o by-name"
  LD_LIBRARY_PATH="$prefix/lib" same "pkg-config" ./by-name
  eval "cc -O2 -static '$example' \
    $(pkg-config --static --cflags --libs inkling) -o by-name-static"
  same "pkg-config --static" ./by-name-static
  version=$(pkg-config --modversion inkling)
  pkg-config --exact-version="$version" inkling
else
  echo "pkg-config is skipped: it is not installed here"
fi

if command -v cmake >/dev/null; then
  mkdir project
  cp "$example" project
  cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.13)
project(Digits C)
find_package(inkling 0.1 REQUIRED)
add_executable(digits digits.c)
target_link_libraries(digits PRIVATE inkling::inkling)
add_executable(digits_static digits.c)
target_link_libraries(digits_static PRIVATE inkling::inkling_static)
END
  # Found also through a link, as /lib is one to /usr/lib.
  mkdir linked
  ln -s "$prefix/lib" linked/lib
  for where in "$prefix" "$PWD/linked"; do
    rm -rf built
    cmake -S project -B built -DCMAKE_PREFIX_PATH="$where" >log
    cmake --build built >>log
    same "CMake" built/digits
    same "CMake, static" built/digits_static
  done
  # A version to come is none of this one's.
  sed -i 's/inkling 0\.1/inkling 1000/' project/CMakeLists.txt
  if cmake -S project -B refused -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1; then
    echo "find_package(inkling 1000) found it" >&2
    exit 1
  fi
else
  echo "CMake is skipped: it is not installed here"
fi

# Beside what is somebody else's.
touch "$prefix/lib/others.so"
sh "$root/Scripts/install.sh" uninstall "/a prefix" >log
rm "$prefix/lib/others.so"
rmdir "$prefix/lib" "$prefix"
left=$(find "$DESTDIR" -mindepth 1)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
say "installed, then removed" "nothing left"
