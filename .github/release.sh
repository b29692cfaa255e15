#!/usr/bin/env bash
# The GitHub release of the module itself, for the tag that was pushed: notes, schemas, README and licence. A draft until
# it is complete; the same again after an interruption finishes it.
set -euo pipefail
tag=$GITHUB_REF_NAME
files=$(mktemp -d)
cp README.md LICENSE "$files/"
cp src/config/schema.json "$files/slipway.schema.json"
cp src/record.schema.json "$files/release.schema.json"
(cd "$files" && sha256sum -- * >"$files.sums" && mv "$files.sums" checksums.txt)

kind=(--prerelease=false)
if [[ $tag == *-* ]]; then kind=(--prerelease); fi
if ! gh release view "$tag" >/dev/null; then
  gh release create "$tag" --draft --verify-tag --title "$tag" --generate-notes "${kind[@]}"
fi
if [[ $(gh release view "$tag" --json isDraft --jq .isDraft) == true ]]; then
  gh release upload "$tag" --clobber "$files"/*
  gh release edit "$tag" --draft=false "${kind[@]}"
fi
