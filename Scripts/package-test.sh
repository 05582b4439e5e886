#!/bin/sh
# A Debian package in people's hands: looked at by lintian, installed, used and
# removed in a system that debootstrap makes: package-test.sh PACKAGE
set -eu
package=$1
[ "$(id -u)" = 0 ] || { echo "package-test.sh needs root" >&2; exit 1; }
missing=
for tool in lintian debootstrap gcc pkg-config; do
  command -v $tool >/dev/null || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  apt-get update -q
  apt-get install -y -q --no-install-recommends $missing
fi

# Tags are shown; errors end it.
lintian --fail-on error --info "$package" | grep -v '^N:' || true
lintian --fail-on error --quiet "$package" >/dev/null

. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
  head -n 1)
root=$(mktemp -d)
chmod 755 "$root"
# Swift asks /proc for the arguments.
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf "$root"' EXIT
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "$mirror" \
  > "$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
rm -f "$root.log"
mount -t proc proc "$root/proc"
# The same sources and way to them as here.
cp -r /etc/apt/. "$root/etc/apt/"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
cp "$package" "$root/inkling.deb"

inside() { chroot "$root" "$@"; }
size() { du -sk "$root/usr" | cut -f 1; }
begin=$(size)
if ! inside dpkg -i /inkling.deb >/dev/null 2>&1; then
  inside apt-get update -q >/dev/null
  inside apt-get install -y -q --no-install-recommends -f >/dev/null
fi
echo "installed with what it needs: $(($(size) - begin)) KiB"

# The three commands: a digit drawn, looked at, and read.
inside inkling show builtin --index 1 --split test --output /digit.png
inside inkling predict builtin --index 1
inside inkling predict /digit.png
label=$(inside inkling predict builtin --index 1 | awk '{print $(NF)}')
read_as=$(inside inkling predict --json /digit.png |
  sed -n 's/.*"probabilities".*"candidates":\[{"label":\([0-9]*\),.*/\1/p')
[ "$label" = "$read_as" ] || {
  echo "the drawn $label is read as '$read_as'" >&2
  exit 1
}

# libinkling, by pkg-config: built out here, run in there on a thousand digits.
export PKG_CONFIG_LIBDIR="$root/usr/lib/pkgconfig"
cc -O2 Examples/Library/digits.c $(pkg-config --cflags --libs inkling) \
  -o "$root/digits"
inside inkling digits /digits.idx --count 1000
inside inkling predict /digits.idx | awk '{print $2}' > "$root/expected"
inside /digits /usr/share/inkling/digits.ink /digits.idx | cmp - "$root/expected"
echo "libinkling: $(wc -l < "$root/expected") digits as inkling reads them"

inside dpkg --purge inkling >/dev/null
left=$(find "$root/usr" "$root/etc" "$root/var/lib/dpkg/info" -name '*inkling*' || true)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
echo "removed, nothing left"
