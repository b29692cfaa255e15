# shellcheck shell=bash
# A Sigstore of the lab's own: fulcio.lab.test gives certificates to identities and keeps them in a certificate log, rekor.lab.test is
# the transparency log, timestamps.lab.test the timestamp authority, tokens.lab.test issues identity tokens. kms.lab.test answers
# like AWS's key management service. Each is a service on the loopback of the network namespace, with one front for all.

sigstore_programs=(tesseract rekor-server timestamp-server local-kms fulcio)
kms_key=7a1e5ee0-51a9-4f0b-9c43-5a1b8c6d2f10

sigstore_up() {
  local certificates key name programs=()
  further_address "$sigstore_ip" "$fulcio_name" "$rekor_name" "$timestamps_name" "$tokens_name" "$kms_name"
  sigstore_keys
  certificates=$(built certificates)
  for name in "${sigstore_programs[@]}"; do programs+=("$(built "tool-$name")/.key"); done
  key=$(digest_of "$certificates/.key" "$(built sigstore-front)/.key" "${programs[@]}" \
    "$LAB_SOURCE/lib/sigstore.sh" "$sigstore/ready")
  service sigstore-front -listen "$sigstore_ip:443" -cert "$certificates/server.crt" -key "$certificates/server.key" \
    -issuer "$tokens_name" -token-key "$sigstore/tokens.key" -route "$fulcio_name=127.0.0.1:5555" \
    -route "$rekor_name=127.0.0.1:3000" -route "$timestamps_name=127.0.0.1:3004" -route "$kms_name=127.0.0.1:8086"
  service tesseract --http_endpoint=127.0.0.1:6962 --origin="$fulcio_name" --storage_dir="$sigstore/certificate-log" \
    --private_key="$sigstore/certificate-log.key" --roots_pem_file="$sigstore/fulcio.crt" --ext_key_usages=CodeSigning
  service rekor-server serve --hostname="$rekor_name" --storage-dir="$sigstore/rekor" --signer-filepath="$sigstore/rekor.key" \
    --http-address=127.0.0.1 --http-port=3000 --grpc-address=127.0.0.1 --grpc-port=3001 --http-metrics-port=2113 \
    --checkpoint-interval=200ms --batch-max-age=100ms
  service timestamp-server serve --host=127.0.0.1 --port=3004 --timestamp-signer=file --file-signer-key-path="$sigstore/timestamps.key" \
    --certificate-chain-path="$sigstore/timestamps.chain" --disable-ntp-monitoring
  PORT=8086 DATA_PATH=$sigstore/kms KMS_SEED_PATH=$sigstore/kms.yaml REGION=lab-1 service local-kms
  wait_for sigstore-front 20 listens_on "$sigstore_ip" 443
  # It asks the issuer for its keys, so that has to be there; and it does not take over the socket of one that was killed.
  is_current fulcio "$key" || rm -f "$run/fulcio.sock"
  SSL_CERT_FILE=$certificates/bundle.pem service fulcio serve --host=127.0.0.1 --port=5555 --grpc-host=127.0.0.1 --grpc-port=5554 --metrics-port=2114 \
    --legacy-unix-domain-socket="$run/fulcio.sock" --config-path="$sigstore/fulcio.yaml" --ct-log-url=http://127.0.0.1:6962 \
    --ca=fileca --fileca-cert="$sigstore/fulcio.crt" --fileca-key="$sigstore/fulcio.key" --fileca-key-passwd=lab
  wait_for tesseract 20 inside_listens_on 6962
  wait_for rekor-server 20 inside_listens_on 3000
  wait_for timestamp-server 20 inside_listens_on 3004
  wait_for local-kms 20 inside_listens_on 8086
  wait_for fulcio 20 inside_listens_on 5555
}

sigstore_down() {
  local name
  for name in sigstore-front "${sigstore_programs[@]}"; do stop_process "$name" 2; done
}

# service NAME ARGUMENT…: the program built for it.
service() {
  local name=$1
  shift
  is_current "$name" "$key" && return
  stop_process "$name" 2
  start_process "$name" "$key" nsenter --net="/run/netns/$netns" "$LAB/bin/$name" "$@"
}

inside_listens_on() { inside bash -c "exec 3<>/dev/tcp/127.0.0.1/$1"; }

# Keys, certificates and the root of trust, made once for an instance. What was logged goes with the keys that signed it.
sigstore_keys() {
  limit_size "$sigstore"
  [[ -f $sigstore/ready ]] && return
  rm -rf "$sigstore"
  mkdir -p "$sigstore/certificate-log" "$sigstore/rekor" "$sigstore/kms"
  chmod 700 "$sigstore"
  (umask 077 && cd "$sigstore" && sigstore_key_files) >"$sigstore/log" 2>&1 ||
    fail "the keys of the lab's Sigstore could not be made: $(tail -n 3 "$sigstore/log")" "'lab clean', then 'lab up' begin anew"
  date +%s%N >"$sigstore/ready"
}

sigstore_key_files() {
  local since=2020-01-01T00:00:00Z
  openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out tokens.key
  openssl ecparam -name prime256v1 -genkey -noout -out certificate-log.key
  openssl pkey -in certificate-log.key -pubout -out certificate-log.pub
  openssl genpkey -algorithm ed25519 -out rekor.key
  openssl pkey -in rekor.key -pubout -out rekor.pub
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -passout pass:lab -days 3650 -subj "/O=Slipway lab/CN=fulcio" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:1 -addext keyUsage=critical,keyCertSign,cRLSign -keyout fulcio.key -out fulcio.crt
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/O=Slipway lab/CN=timestamps root" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign -keyout timestamps-root.key -out timestamps-root.crt
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=Slipway lab/CN=timestamps" -keyout timestamps.key -out timestamps.csr
  openssl x509 -req -in timestamps.csr -CA timestamps-root.crt -CAkey timestamps-root.key -CAcreateserial -days 3650 -out timestamps.crt \
    -extfile <(printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n')
  cat timestamps.crt timestamps-root.crt >timestamps.chain
  openssl ecparam -name prime256v1 -genkey -noout -out kms.key
  sigstore_kms_seed >kms.yaml
  printf 'oidc-issuers:\n  %s:\n    issuer-url: %s\n    client-id: sigstore\n    type: github-workflow\n' \
    "https://$tokens_name" "https://$tokens_name" >fulcio.yaml
  "$LAB/bin/cosign" trusted-root create --out trusted-root.json \
    --fulcio="url=https://$fulcio_name,certificate-chain=fulcio.crt,start-time=$since" \
    --ctfe="url=https://$fulcio_name,public-key=certificate-log.pub,start-time=$since" \
    --tsa="url=https://$timestamps_name,certificate-chain=timestamps.chain,start-time=$since" \
    --rekor="url=https://$rekor_name,public-key=rekor.pub,start-time=$since,origin=$rekor_name"
  chmod 755 .
  chmod 644 trusted-root.json
}

sigstore_kms_seed() {
  printf 'Keys:\n  Asymmetric:\n    Ecc:\n      - Metadata:\n          KeyId: %s\n          KeyUsage: SIGN_VERIFY\n        PrivateKeyPem: |\n' "$kms_key"
  sed 's/^/          /' kms.key
  printf 'Aliases:\n  - AliasName: alias/release\n    TargetKeyId: %s\n' "$kms_key"
}
