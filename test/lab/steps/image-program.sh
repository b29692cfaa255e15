#!/usr/bin/env bash
# image-program.sh OUT PROGRAM PATH: an image of one static program, its entrypoint, and certificates to trust.
set -euo pipefail
out=$1 program=$2 path=$3
mkdir -p "$out/root/$(dirname "$path")" "$out/root/etc/ssl/certs" "$out/root/tmp"
chmod 1777 "$out/root/tmp"
cp "$LAB/built/tool-$program/bin/$program" "$out/root/$path"
umoci init --layout "$out/layout"
umoci new --image "$out/layout:content"
umoci insert --image "$out/layout:content" "$out/root" /
umoci config --image "$out/layout:content" --os linux --architecture amd64 \
  --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --config.entrypoint "$path"
umoci gc --layout "$out/layout"
rm -rf "$out/root"
