#!/bin/sh
# Lays out what an installation holds, as it lies below its prefix, from what
# `make stage` has built: stage.sh PROGRAM GENERATE_MANUAL MODEL LIBRARY FOLDER
set -eu
program=$1 generate_manual=$2 model=$3 library=$4 stage=$5

rm -rf "$stage"
share=$stage/share
install -D -m 755 "$program" "$stage/bin/inkling"
strip "$stage/bin/inkling"
cp -R -P "$library/include" "$library/lib" "$stage"
strip --strip-unneeded "$stage"/lib/libinkling.so.*.*
chmod 644 "$stage"/lib/libinkling.*
install -D -m 644 "$model" "$share/inkling/digits.ink"
"$program" convert --to html "$model" --output "$share/inkling/digits.html"
chmod 644 "$share/inkling/digits.html"
install -D -m 644 -t "$share/doc/inkling" README.md CHANGELOG.md LICENSE

# The same page on the same day of the same commit.
date=$(git log -1 --format=%cs 2>/dev/null || date +%Y-%m-%d)
manual=$share/man/man1
mkdir -p "$manual"
"$generate_manual" --multi-page --date "$date" --output-directory "$manual" \
  "$program"
# As other programs name the pages of their commands.
for page in "$manual"/*.1; do
  name=$(basename "$page" .1)
  sed -i "s/^\.Xr inkling\.\([a-z.]*\)/.Xr inkling-\1/; /^\.Xr/s/\([a-z]\)\.\([a-z]\)/\1-\2/g;
    /^\.Dt/s/\([A-Z]\)\.\([A-Z]\)/\1-\2/g;
    /^\.Nm \"/{s/\"//g; s/ /-/g; s/^\.Nm-/.Nm /;}; /^$/d" "$page"
  target=$manual/$(echo "$name" | tr . -).1
  [ "$page" = "$target" ] || mv "$page" "$target"
done

# complete SHELL FILE: the program's completions for a shell.
complete() {
  mkdir -p "$(dirname "$share/$2")"
  "$program" --generate-completion-script "$1" | sed '1{/^#!/d;}' > "$share/$2"
}
complete bash bash-completion/completions/inkling
complete zsh zsh/site-functions/_inkling
complete fish fish/vendor_completions.d/inkling.fish
