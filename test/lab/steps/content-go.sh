#!/usr/bin/env bash
# content-go.sh OUT: the Go SDK as the engine loads it: the golang image, codegen, and the two folders that the engine makes its Go
# caches from, filled with what every module needs.
set -euo pipefail
out=$1
root=$out/root
add=$out/add

# Go's cache knows packages by their paths and by the toolchain's, so the compiler has to see the container's file system.
mkdir -p "$add"/{go/pkg/mod,root/.cache/go-build,usr/local/bin}
cp -a --reflink=auto "$LAB/built/rootfs-golang/rootfs" "$root"
mkdir -p "$root"/{src,go/pkg/mod,root/.cache/go-build,usr/local/go}
cp "$LAB_SOURCE"/runtime/go.{mod,sum} "$LAB_SOURCE/warm/main.go" "$root/src/"
# Downloading is the machine's business: its resolver, its proxy, its certificates.
(cd "$root/src" && GOMODCACHE=$add/go/pkg/mod go list -mod=readonly -deps . >/dev/null)
# shellcheck disable=SC2016
unshare --mount bash -euo pipefail -c '
  root=$1 add=$2
  mount --bind "$(go env GOROOT)" "$root/usr/local/go"
  mount --bind "$add/go/pkg/mod" "$root/go/pkg/mod"
  mount --bind "$add/root/.cache/go-build" "$root/root/.cache/go-build"
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  chroot "$root" env -i PATH=/usr/local/go/bin:/usr/bin:/bin HOME=/root GOPATH=/go GOPROXY=off GOTOOLCHAIN=local \
    sh -c "cd /src && go build -ldflags \"-s -w\" -o /dev/null ."' bash "$root" "$add"

cp "$LAB/built/dagger/bin/codegen" "$add/usr/local/bin/"
cp -al "$LAB/built/golang/layout" "$out/layout"
umoci insert --image "$out/layout:content" "$add" /
umoci config --image "$out/layout:content" --config.env GOTOOLCHAIN=auto
umoci gc --layout "$out/layout"
jq -r '.manifests[0].digest' "$out/layout/index.json" >"$out/digest"
chmod -R u+w "$add"
rm -rf "$add" "$root"
