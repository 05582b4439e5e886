#!/bin/sh
# Makes a virtual environment of Python: venv.sh FOLDER REQUIREMENTS. Does
# nothing where it is newer than the list of requirements.
set -eu

folder=$1
requirements=$2
python=$folder/bin/python

[ "$folder/installed" -nt "$requirements" ] && exit 0
[ -x "$python" ] || python3 -m venv "$folder"

install() {
  "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

# A processor-only PyTorch if pip can find one, beside it or at PyTorch's own
# index: PyPI's brings gigabytes of CUDA.
torch=$(sed -n 's/ *#.*//; /^torch/p' "$requirements")
if [ -n "$torch" ]; then
  install --no-deps --no-index "$torch" 2>/dev/null ||
    install --no-deps --retries 0 "$torch" \
      --index-url https://download.pytorch.org/whl/cpu 2>/dev/null || true
fi
install --requirement "$requirements"
touch "$folder/installed"
