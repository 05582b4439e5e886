#!/bin/sh
# Inkling's models in other programs and theirs in Inkling, compared:
# interchange.sh INKLING FOLDER. Without INKLING_DATA, on built-in digits.
set -eu

inkling=$1
folder=$2
here=$(dirname "$0")

sh "$here/../../Scripts/venv.sh" "$folder/venv" "$here/requirements.txt"
exec "$folder/venv/bin/python" "$here/interchange.py" "$inkling" "$folder"
