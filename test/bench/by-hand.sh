# shellcheck shell=bash
# The same work without Slipway, on the machine itself. Wants $work, $registry and the lab's variables.

log_in_by_hand() {
  local password
  password=$(<"$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE")
  mkdir -p "$work/config"
  jq -n --arg host "$SLIPWAY_LAB_REGISTRY" --arg auth "$(printf '%s:%s' "$SLIPWAY_LAB_REGISTRY_USER" "$password" | base64 -w0)" \
    '{auths: {($host): {auth: $auth}}}' >"$work/config/config.json"
  export DOCKER_CONFIG=$work/config HELM_REGISTRY_CONFIG=$work/config/config.json
}

# by_hand VERSION: what a Makefile does: test, build, scan, push.
by_hand() {
  local out=$work/by-hand platform
  mkdir -p "$out"
  go mod download
  go test -race -coverprofile="$out/coverage.out" ./...
  for platform in amd64 arm64; do
    CGO_ENABLED=0 GOOS=linux GOARCH=$platform go build -trimpath -ldflags "-s -w -X main.version=$1" -o "$out/controller-$platform" ./cmd/lighthouse-controller
  done
  helm lint --strict helm
  helm package helm --version "${1#v}" --app-version "$1" --destination "$out"
  for platform in amd64 arm64; do
    crane append --platform "linux/$platform" --base "$SLIPWAY_LAB_MIRROR/gcr.io/distroless/static-debian12:nonroot" \
      --new_layer <(tar -C "$out" -cf - "controller-$platform") --new_tag "$registry/by-hand:$1-$platform"
  done
  rm -f "$work"/image-*.tar
  for platform in amd64 arm64; do crane pull "$registry/by-hand:$1-$platform" "$work/image-$platform.tar"; done
  scan_by_hand
  crane index append --manifest "$registry/by-hand:$1-amd64" --manifest "$registry/by-hand:$1-arm64" --tag "$registry/by-hand:$1"
  helm push "$out"/*-"${1#v}.tgz" "oci://$registry/by-hand-charts"
}

# databases_by_hand: where the scanner looks for them.
databases_by_hand() {
  local ecosystem
  for ecosystem in Go Debian; do
    mkdir -p "$work/osv/osv-scalibr/$ecosystem"
    cp "$SLIPWAY_LAB_FILES_FOLDER/osv/$ecosystem/all.zip" "$work/osv/osv-scalibr/$ecosystem/"
  done
  : >"$work/osv-scanner.toml"
}

# archives_by_hand: the images of the last release, as the scanner reads them.
archives_by_hand() {
  local digest
  rm -f "$work"/image-*.tar
  for digest in $(jq -r '.image.platforms[].digest' "$work/dist/release.json"); do
    regctl image export "ocidir://$work/dist/image@$digest" "$work/image-${digest#sha256:}.tar" >&2
  done
}

# osv_scanner IMAGE|SOURCE ARGS...: that it found something is no failure.
osv_scanner() {
  local code=0
  OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY=$work/osv osv-scanner scan "$1" --config "$work/osv-scanner.toml" \
    --offline-vulnerabilities --all-packages --all-vulns --format json "${@:2}" || code=$?
  ((code <= 1))
}

# scan_by_hand: osv-scanner alone on the same images and the same source, side by side as the module does it.
scan_by_hand() {
  local archive job jobs=()
  for archive in "$work"/image-*.tar; do
    osv_scanner image --archive "$archive" &
    jobs+=($!)
  done
  CGO_ENABLED=0 osv_scanner source --no-resolve --call-analysis=go --lockfile "$PWD/go.mod"
  for job in "${jobs[@]}"; do wait "$job" || return 1; done
}
