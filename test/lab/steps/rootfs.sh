#!/usr/bin/env bash
# rootfs.sh OUT RELEASE PACKAGE,PACKAGE…: a minimal Debian in OUT/rootfs, from the machine's own package sources.
set -euo pipefail
out=$1 release=$2 packages=$3
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
  if [[ -s $file ]]; then sources+=("$file"); fi
done
mmdebstrap --variant=minbase --include="$packages" --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' "$release" "$out/rootfs" "${sources[@]}"
# With this command present the engine runs it before and after every exec, to add its custom certificates and to take them away again
# (a second each time); without it, it appends them to the bundle, which is as good. Engines without custom certificates do neither.
rm "$out/rootfs/usr/sbin/update-ca-certificates"
rm -rf "$out"/rootfs/{dev/*,var/lib/apt/lists/*,var/cache/apt/*,var/log/*}
