#!/bin/sh
# Makes the virtual environment that the comparison runs in: setup.sh FOLDER.
# Checks first, before anything is fetched, that there are digits to train on.
set -eu

folder=$1
here=$(dirname "$0")
python=$folder/bin/python

digits=train-images-idx3-ubyte.gz
if [ ! -e "${INKLING_DATA:-}/mnist/$digits" ]; then
  echo "set INKLING_DATA to a folder that holds mnist/$digits and MNIST's" \
    "other three files" >&2
  exit 1
fi

[ "$folder/installed" -nt "$here/requirements.txt" ] && exit 0
[ -x "$python" ] || python3 -m venv "$folder"

install() {
  "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

# A processor-only PyTorch if pip can find one, beside it or at PyTorch's own
# index: PyPI's brings gigabytes of CUDA, which no comparison here uses.
install --no-deps --no-index torch 2>/dev/null ||
  install --no-deps --retries 0 torch \
    --index-url https://download.pytorch.org/whl/cpu 2>/dev/null || true
install --requirement "$here/requirements.txt"
touch "$folder/installed"
