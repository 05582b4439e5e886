#!/bin/sh
# libinkling from outside: its interface, its three examples against `inkling
# predict` on 10,000 digits, found by pkg-config and CMake, ten threads under the
# thread sanitizer.
# usage: Tests/Library/test.sh INKLING FOLDER PYTHON
# INKLING_DATA names the folder that holds mnist/; without it the built-in digits
# are used. PYTHON has NumPy.
set -eu
inkling=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
# Not where its link leads, which knows nothing of the environment's packages.
case $3 in */*) python=$(realpath -s "$3") ;; *) python=$3 ;; esac
root=$(dirname "$(dirname "$(dirname "$(realpath "$0")")")")
library=$root/build/library
export LD_LIBRARY_PATH="$library/lib"
digits=10000
cd "$work"

data=${INKLING_DATA:+$INKLING_DATA/mnist}
data=${data:-builtin}
if [ "$data" = builtin ]; then
  "$inkling" digits digits.idx --count $digits
else
  gunzip -c "$data/t10k-images-idx3-ubyte.gz" >digits.idx
fi
"$inkling" train --data "$data" --epochs 3 --seed 1 --output float32.ink \
  >/dev/null
"$inkling" quantize float32.ink --data "$data" --output int8.ink >/dev/null

failed=0
say() { printf '%-34s %s\n' "$1" "$2"; }

# ---- what the library shows and needs ----------------------------------------

shown=$(nm -D --defined-only "$library/lib/libinkling.so" |
  awk '{ sub("@.*", "", $3); print $3 }' | sort)
declared=$(grep -o '\bink_[a-z_]*(' "$root/Sources/InklingC/include/inkling.h" |
  tr -d '(' | sort -u)
static=$(nm -g --defined-only "$library/lib/libinkling.a" |
  awk 'NF == 3 { print $3 }' | sort)
if [ "$shown" != "$declared" ] || [ "$static" != "$declared" ]; then
  echo "the libraries' names are not those of inkling.h:" >&2
  echo "$shown" "$static" >&2
  failed=1
fi
needed=$(readelf -d "$library/lib/libinkling.so" |
  sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
if [ "$needed" != "libc.so.6 libm.so.6 " ]; then
  echo "libinkling.so needs $needed; expected libc and libm" >&2
  failed=1
fi
say "names, needed libraries" "$(echo "$declared" | wc -l) names"

# ---- the interface -----------------------------------------------------------

strict="-Wall -Wextra -Werror -pedantic"
for compiler in gcc clang; do
  for model in float32 int8; do
    $compiler -std=c11 $strict -Wno-nonnull -O1 -I"$library/include" \
      "$root/Tests/Library/library_test.c" -L"$library/lib" -linkling -lm \
      -o library-test
    ./library-test $model.ink digits.idx >checks || failed=1
    say "interface, $compiler, $model" "$(cat checks)"
  done
  # As C99 and as C++98 the header compiles too.
  printf '#include <inkling.h>\n' >header.c
  $compiler -std=c99 $strict -I"$library/include" -c header.c -o header.o
  $compiler -x c++ -std=c++11 $strict -I"$library/include" -c header.c \
    -o header.o
done

# ---- examples ----------------------------------------------------------------

examples=$root/Examples/Library
gcc -std=c11 $strict -O2 "$examples/digits.c" -I"$library/include" \
  "$library/lib/libinkling.a" -lm -o digits-static
flags=$(PKG_CONFIG_PATH="$library/lib/pkgconfig" pkg-config --cflags --libs \
  inkling 2>/dev/null) || flags="-I$library/include -L$library/lib -linkling"
gcc -std=c11 $strict -O2 "$examples/digits.c" $flags -o digits-c
g++ -std=c++17 $strict -O2 "$examples/digits.cpp" $flags -o digits-cpp

for model in float32 int8; do
  "$inkling" predict $model.ink digits.idx --json |
    sed 's/.*"label": *\([0-9]*\).*/\1/' | head -n $digits >expected
  [ "$(wc -l <expected)" = $digits ] || failed=1
  ./digits-static $model.ink digits.idx >found-static
  ./digits-c $model.ink digits.idx >found-c
  ./digits-cpp $model.ink digits.idx >found-cpp
  INKLING_LIBRARY=$library/lib/libinkling.so.0 \
    "$python" "$examples/digits.py" $model.ink digits.idx >found-python
  for way in static c cpp python; do
    different=$(paste -d ' ' "found-$way" expected |
      awk '$1 != $2 || NF != 2 { n++ } END { print n + 0 }')
    say "$way, $model, $digits digits" "$different differ"
    [ "$different" = 0 ] || failed=1
  done
done
INKLING_LIBRARY=$library/lib/libinkling.so.0 \
  "$python" "$root/Tests/Library/python_test.py" "$examples" float32.ink \
  digits.idx || failed=1

sh "$root/Tests/Library/installed_test.sh" "$library" "$work/installed" \
  int8.ink digits.idx expected || failed=1

# ---- threads -----------------------------------------------------------------

# As Swift 6.2 exports it, which is so compiled and run here.
CDECL=1 sh "$root/Scripts/library.sh" "$work/thread" thread >/dev/null
# The sanitizer of Swift's clang looks into libdispatch, used or not.
dispatch=$(dirname "$(command -v swiftc)")/../lib/swift/linux
clang -std=c11 $strict -Wno-nonnull -g -O1 -fsanitize=thread \
  -I"$library/include" "$root/Tests/Library/threads_test.c" \
  "$work/thread/lib/libinkling.a" -L"$dispatch" -ldispatch -lBlocksRuntime \
  -Wl,-rpath,"$dispatch" -lm -lpthread -o threads-test
for model in float32 int8; do
  ./threads-test $model.ink digits.idx >checks || failed=1
  say "thread sanitizer, $model" "$(cat checks)"
done
exit $failed
