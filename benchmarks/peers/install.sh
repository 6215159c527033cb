#!/bin/sh
# Install each peer into a virtual environment of its own below KOMBAJN_PEERS (.venv-peers):
#   benchmarks/peers/install.sh [datatrove text-dedup …]
# text-dedup wants Python 3.12: TEXT_DEDUP_PYTHON names it (python3.12).
set -eu
here=$(dirname "$0")
folder=${KOMBAJN_PEERS:-.venv-peers}
for name in "${@:-datatrove text-dedup}"; do for peer in $name; do
    python=${PYTHON:-python3}
    [ "$peer" = text-dedup ] && python=${TEXT_DEDUP_PYTHON:-python3.12}
    "$python" -m venv "$folder/$peer"
    "$folder/$peer/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/$peer.txt"
done; done
