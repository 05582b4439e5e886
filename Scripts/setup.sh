#!/bin/sh
# Makes sure that the package can be built here: Swift, and zlib's header, which
# is installed where that may be done without asking.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo "Swift is missing; install Swift 6.2 or later: https://www.swift.org/install/linux" >&2
  exit 1
fi

# Swift's own clang stands beside it, behind a symbolic link too.
clang="$(dirname "$(readlink -f "$(command -v swift)")")/clang"
[ -x "$clang" ] || clang=clang

has_zlib() {
  printf '#include <zlib.h>\n' | "$clang" -E - >/dev/null 2>&1
}

has_zlib && exit 0

line="apt-get install -y zlib1g-dev"
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif sudo -n true 2>/dev/null; then
    as_root=sudo
  else
    echo "zlib's header is missing; run this line and try again: sudo $line" >&2
    exit 1
  fi
  echo "zlib's header is missing; as root, this installs it: $line"
  $as_root apt-get update -q && $as_root $line && has_zlib && exit 0
fi

echo "zlib's header is missing; install zlib's development package (Debian: $line) and try again" >&2
exit 1
