#!/usr/bin/env bash
# certificates.sh OUT NAMES: a certificate authority and a server certificate for NAMES (a subjectAltName).
set -euo pipefail
out=$1 names=$2
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Slipway lab CA" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
  -keyout "$out/ca.key" -out "$out/ca.crt"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=lab.test" \
  -keyout "$out/server.key" -out "$out/server.csr"
openssl x509 -req -in "$out/server.csr" -CA "$out/ca.crt" -CAkey "$out/ca.key" -CAcreateserial -days 3650 \
  -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names") -out "$out/server.crt"
chmod 755 "$out"
chmod 644 "$out"/*.crt
