#!/bin/sh
# Install each peer into a virtual environment of its own below KOMBAJN_PEERS (.venv-peers):
#   benchmarks/peers/install.sh [datatrove text-dedup dolma data-juicer trafilatura scrapy kenlm]
# text-dedup wants Python 3.12: TEXT_DEDUP_PYTHON names it (python3.12). KenLM is built from its source package with
# cmake, a C++ compiler and Boost's headers (Debian: libboost-program-options-dev libboost-thread-dev
# libboost-system-dev libboost-test-dev). A peer that cannot be installed costs only its own column of the page.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=${KOMBAJN_PEERS:-.venv-peers}
mkdir -p "$folder"

environment() {
    python=${PYTHON:-python3}
    [ "$1" = text-dedup ] && python=${TEXT_DEDUP_PYTHON:-python3.12}
    "$python" -m venv "$folder/$1" &&
        "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/$1.txt"
}

kenlm() {
    work=$(mktemp -d) || return 1
    "${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d "$work" \
        kenlm==0.3.0 &&
        tar -xzf "$work"/kenlm-*.tar.gz -C "$work" &&
        cmake -S "$work"/kenlm-0.3.0 -B "$work/build" -DCMAKE_BUILD_TYPE=Release > "$work/log" &&
        cmake --build "$work/build" --target lmplz query >> "$work/log" &&
        mkdir -p "$folder/kenlm/bin" &&
        cp "$work/build/bin/lmplz" "$work/build/bin/query" "$folder/kenlm/bin/"
    code=$?
    rm -rf "$work"
    return $code
}

failed=""
[ $# -gt 0 ] || set -- datatrove text-dedup dolma data-juicer trafilatura scrapy kenlm
for peer in "$@"; do
    echo "$peer"
    if [ "$peer" = kenlm ]; then kenlm; else environment "$peer"; fi || failed="$failed $peer"
done
[ -z "$failed" ] || { echo "not installed:$failed" >&2; exit 1; }
