#!/usr/bin/env bash
# Installs the Dagger CLI that fits Slipway, unless it is there already.
set -euo pipefail
version=0.19.10
if [[ $(dagger version 2>/dev/null) == "dagger v$version "* ]]; then exit 0; fi
folder=$(mktemp -d)
case $(uname -m) in
  x86_64) architecture=amd64 ;;
  aarch64 | arm64) architecture=arm64 ;;
  *) echo "there is no Dagger CLI for $(uname -m)" >&2 && exit 1 ;;
esac
archive=dagger_v${version}_linux_$architecture.tar.gz
cd "$folder"
curl -fsSLO --retry 3 "https://dl.dagger.io/dagger/releases/$version/$archive"
curl -fsSLO --retry 3 "https://dl.dagger.io/dagger/releases/$version/checksums.txt"
grep " $archive\$" checksums.txt | sha256sum --check --quiet
tar -xzf "$archive" dagger
echo "$folder" >>"$GITHUB_PATH"
