#!/bin/sh
# Makes sure that Debian packages are there: as root those missing are installed,
# otherwise the line that does it is printed.
# usage: Scripts/packages.sh PACKAGE...
set -eu

missing=
for package; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" != 0 ]; then
  echo "packages are missing; run this line and try again: sudo $line" >&2
  exit 1
fi
echo "as root, this installs what is missing: $line" >&2
{ apt-get update -q && $line; } >&2
