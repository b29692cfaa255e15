#!/usr/bin/env bash
# content-go.sh OUT: the Go SDK as the engine loads it: the golang image with codegen and the two folders that the engine mounts caches on.
set -euo pipefail
out=$1
cp -al "$LAB/built/golang/layout" "$out/layout"
mkdir -p "$out"/add/{usr/local/bin,root/.cache/go-build}
cp "$LAB/built/dagger/bin/codegen" "$out/add/usr/local/bin/"
umoci insert --image "$out/layout:content" "$out/add/usr/local/bin/codegen" /usr/local/bin/codegen
umoci insert --image "$out/layout:content" "$out/add/root/.cache" /root/.cache
umoci config --image "$out/layout:content" --config.env GOTOOLCHAIN=auto
umoci gc --layout "$out/layout"
jq -r '.manifests[0].digest' "$out/layout/index.json" >"$out/digest"
rm -rf "$out/add"
