#!/bin/sh
# Copies what is laid out in a folder below a prefix, or takes it away again:
#   install.sh install STAGE PREFIX     install.sh uninstall PREFIX
# DESTDIR stands before the prefix, as packagers have it. What was copied, and
# the folders that were made for it, are listed in share/inkling/installed, which
# `uninstall` goes by.
set -eu

action=$1
case $action in
  install) stage=$2 prefix=$3 ;;
  uninstall) prefix=$2 ;;
esac
case $prefix in
  /*) ;;
  *)
    echo "PREFIX is '$prefix'; expected an absolute path" >&2
    exit 64
    ;;
esac
root=${DESTDIR:-}${prefix%/}
list=share/inkling/installed

# make_folder FOLDER: with those that it lies in, each with a slash on the list.
make_folder() {
  [ ! -d "$root/$1" ] || return 0
  case $1 in */*) make_folder "${1%/*}" ;; esac
  mkdir -m 755 "$root/$1"
  echo "$1/" >> "$new"
}

# Where the system looks for libraries, it is told of a change.
tell_linker() {
  [ -n "${DESTDIR:-}" ] || [ "$(id -u)" != 0 ] || ldconfig 2>/dev/null || true
}

if [ "$action" = install ]; then
  new=$(mktemp)
  trap 'rm -f "$new"' EXIT
  if [ ! -d "$root" ]; then
    mkdir -p -m 755 "$root"
    echo / >> "$new"
  fi
  # An older version's folders are this one's too, and its files go.
  if [ -f "$root/$list" ]; then
    grep '/$' "$root/$list" >> "$new" || true
    grep -v '/$' "$root/$list" | while read -r file; do
      [ -e "$stage/$file" ] || [ -L "$stage/$file" ] || rm -f "$root/$file"
    done
  fi
  files=$(cd "$stage" && find . -type f -o -type l | cut -c 3- | LC_ALL=C sort)
  for file in $files; do
    make_folder "${file%/*}"
    # A program that runs is not written over but replaced.
    if [ -L "$stage/$file" ]; then
      cp -P --remove-destination "$stage/$file" "$root/$file"
    else
      install -m "$(stat -c %a "$stage/$file")" "$stage/$file" "$root/$file"
    fi
  done
  make_folder "${list%/*}"
  printf '%s\n' $files | cat "$new" - > "$root/$list"
  chmod 644 "$root/$list"
  tell_linker
  echo "installed below $root/"
  exit
fi

if [ ! -f "$root/$list" ]; then
  echo "$root/$list is missing; nothing of inkling is installed there" >&2
  exit 1
fi
listed=$(LC_ALL=C sort -r "$root/$list")
rm -f "$root/$list"
# What lies in a folder comes before it; others' files keep theirs.
echo "$listed" | while read -r path; do
  case $path in
    */) rmdir "$root/$path" 2>/dev/null || true ;;
    *) rm -f "$root/$path" ;;
  esac
done
tell_linker
echo "removed from $root/"
