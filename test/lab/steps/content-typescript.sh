#!/usr/bin/env bash
# content-typescript.sh OUT: the TypeScript SDK as the engine loads it: the base and the runtime module, blobs and their manifest's digest.
set -euo pipefail
out=$1
cp -al "$LAB/built/sdk-base/layout" "$out/layout"
umoci insert --image "$out/layout:content" "$LAB_SOURCE/runtime" /runtime
umoci gc --layout "$out/layout"
jq -r '.manifests[0].digest' "$out/layout/index.json" >"$out/digest"
