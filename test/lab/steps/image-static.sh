#!/usr/bin/env bash
# image-static.sh OUT: a base for static programs like gcr.io/distroless/static-debian12:nonroot: no shell, no libc; certificates,
# time zones, users, and dpkg's record of the packages for scanners. Its packages hold no programs, so both platforms get the same files.
set -euo pipefail
out=$1
packages=(base-files ca-certificates media-types netbase tzdata)
root=$out/root
mkdir -p "$out/debs" "$root"
(cd "$out/debs" && "$LAB_SOURCE/steps/download-debs.sh" "${packages[@]}")
mkdir -p "$root/var/lib/dpkg/status.d" "$root/etc/ssl/certs" "$root"/{proc,sys,dev,root,tmp,home/nonroot}
for deb in "$out"/debs/*.deb; do
  dpkg-deb --extract "$deb" "$root"
  dpkg-deb --field "$deb" >"$root/var/lib/dpkg/status.d/$(dpkg-deb --field "$deb" Package)"
done
cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$root"/usr/{sbin,share/doc,share/man,share/locale,share/ca-certificates} "$root"/var/lib/dpkg/info "$root"/etc/update-motd.d
printf '%s\n' root:x:0:0:root:/root:/sbin/nologin nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin \
  nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >"$root/etc/passwd"
printf '%s\n' root:x:0: nobody:x:65534: tty:x:5: staff:x:50: nonroot:x:65532: >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
chown 65532:65532 "$root/home/nonroot"
chmod 700 "$root/home/nonroot" "$root/root"
chmod 1777 "$root/tmp"

layout=$out/layout
umoci init --layout "$layout"
for platform in amd64 arm64; do
  umoci new --image "$layout:$platform"
  umoci insert --image "$layout:$platform" "$root" /
  umoci config --image "$layout:$platform" --os linux --architecture "$platform" --config.user 65532 --config.workingdir /home/nonroot \
    --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --config.env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
done
umoci gc --layout "$layout"

# umoci makes images of one platform; the index over them is a blob more.
jq -c '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [.manifests[] | {
  mediaType, digest, size,
  platform: {os: "linux", architecture: .annotations["org.opencontainers.image.ref.name"]}
} | if .platform.architecture == "arm64" then .platform.variant = "v8" else . end]}' "$layout/index.json" >"$out/index"
digest=$(sha256sum <"$out/index" | cut -d' ' -f1)
size=$(stat -c %s "$out/index")
mv "$out/index" "$layout/blobs/sha256/$digest"
jq -n --arg digest "sha256:$digest" --argjson size "$size" '{schemaVersion: 2, manifests: [{
  mediaType: "application/vnd.oci.image.index.v1+json", digest: $digest, size: $size,
  annotations: {"org.opencontainers.image.ref.name": "index"}
}]}' >"$layout/index.json"
rm -rf "$out/debs" "$root"
