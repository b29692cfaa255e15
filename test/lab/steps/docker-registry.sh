#!/usr/bin/env bash
# docker-registry.sh OUT: the program out of Debian's package, without installing that: it would start a service of the machine's.
set -euo pipefail
out=$1
mkdir "$out/bin"
cd "$out"
"$LAB_SOURCE/steps/download-debs.sh" docker-registry
dpkg-deb --extract docker-registry_*.deb package
mv package/usr/bin/docker-registry bin/
rm -rf package ./*.deb
