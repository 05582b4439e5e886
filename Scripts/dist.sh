#!/bin/sh
# A tarball of what is laid out in a folder, to unpack anywhere, and its
# SHA-256: dist.sh STAGE OUTPUT_FOLDER
set -eu
stage=$1 output=$2
version=$("$stage/bin/inkling" --version)
name=inkling-$version-$(uname -m)-linux-gnu
mkdir -p "$output"
# The same bytes of the same commit.
tar --create --directory "$stage" --transform "s,^\.,$name," --sort=name \
  --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
  --mtime="@$(git log -1 --format=%ct 2>/dev/null || echo 0)" . |
  gzip -9n > "$output/$name.tar.gz"
(cd "$output" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "$output/$name.tar.gz: $(wc -c < "$output/$name.tar.gz") bytes"
