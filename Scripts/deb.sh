#!/bin/sh
# A Debian package of what is laid out in a folder: deb.sh STAGE OUTPUT_FOLDER
set -eu
stage=$1 output=$2
upstream=$("$stage/bin/inkling" --version)
version=$upstream-1
# Who packages: DEBFULLNAME and DEBEMAIL as for Debian's own tools.
maintainer="${DEBFULLNAME:-$(git log -1 --format=%an)} <${DEBEMAIL:-$(git log -1 --format=%ae)}>"
architecture=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p -m 755 "$root/DEBIAN" "$output"
chmod 755 "$root"

umask 022
DESTDIR=$root sh "$(dirname "$0")/install.sh" install "$stage" /usr >/dev/null
usr=$root/usr
rm "$usr/share/inkling/installed"
zsh=$usr/share/zsh
mkdir "$zsh/vendor-completions"
mv "$zsh/site-functions/_inkling" "$zsh/vendor-completions"
rmdir "$zsh/site-functions"

# As Debian's policy has documents.
documents=$usr/share/doc/inkling
mv "$documents/CHANGELOG.md" "$documents/changelog"
cat > "$documents/changelog.Debian" <<CHANGELOG
inkling ($version) unstable; urgency=medium

  * Built from version $upstream; changelog.gz has what changed.

 -- $maintainer  $(git log -1 --format=%cD)
CHANGELOG
cat > "$documents/copyright" <<'COPYRIGHT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Inkling

Files: *
Copyright: 2026 the authors of Inkling
License: Apache-2.0 with Swift exception
 On Debian systems the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0. Its exception reads:
 .
COPYRIGHT
sed -n '/Runtime Library Exception/,$p' LICENSE |
  sed 's/^[[:space:]]*//; s/^$/./; s/^/ /' >> "$documents/copyright"
rm "$documents/LICENSE"
gzip -9n "$documents"/changelog* "$usr"/share/man/man*/*

# What the program needs, with the versions that it needs.
mkdir "$work/debian"
printf 'Source: inkling\n\nPackage: inkling\nArchitecture: any\n' \
  > "$work/debian/control"
depends=$(cd "$work" &&
  dpkg-shlibdeps -O root/usr/bin/inkling root/usr/lib/*.so 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')

cat > "$root/DEBIAN/control" <<CONTROL
Package: inkling
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk "$usr" | cut -f 1)
Depends: $depends
Recommends: libjpeg62-turbo | libturbojpeg0
Section: science
Priority: optional
Description: train and run small fully connected neural networks
 Inkling reads handwritten digits in under a microsecond, trains on MNIST in
 tens of milliseconds an epoch, and measures its kernels on the board that it
 runs on. A model that was trained on built-in digits comes with it:
 .
   inkling predict photo.png
CONTROL
echo "activate-noawait ldconfig" > "$root/DEBIAN/triggers"
# What programs linked with libinkling depend on: SONAME's name and number.
library=$(readelf -d "$usr/lib/libinkling.so" |
  sed -n 's/.*SONAME.*\[\(.*\)\.so\.\(.*\)\]/\1 \2/p')
echo "$library inkling (>= $upstream)" > "$root/DEBIAN/shlibs"
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z |
  xargs -0 md5sum > DEBIAN/md5sums)

# The same bytes of the same commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 0)
export SOURCE_DATE_EPOCH
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec \
  touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
package=$output/inkling_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package: $(wc -c < "$package") bytes"
