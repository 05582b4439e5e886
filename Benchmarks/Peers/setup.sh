#!/bin/sh
# Makes the virtual environment that the comparison runs in: setup.sh FOLDER.
# Checks first, before anything is fetched, that there are digits to train on.
set -eu

here=$(dirname "$0")

digits=train-images-idx3-ubyte.gz
if [ ! -e "${INKLING_DATA:-}/mnist/$digits" ]; then
  echo "set INKLING_DATA to a folder that holds mnist/$digits and MNIST's" \
    "other three files" >&2
  exit 1
fi

exec sh "$here/../../Scripts/venv.sh" "$1" "$here/requirements.txt"
