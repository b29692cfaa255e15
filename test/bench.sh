#!/usr/bin/env bash
# How long releases of the sample controller take, as ratios within one run: machines differ, and so does their load.
#   RUNS=3 npm run bench    runs of each warm measurement; the median counts
set -euo pipefail
# shellcheck source=test/setup.sh
source "$(dirname "$0")/setup.sh"
start_lab
runs=${RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
repository=$work/controller
registry=$SLIPWAY_LAB_REGISTRY/bench$RANDOM$RANDOM
"$root/test/fixtures/history.sh" controller "$repository" >/dev/null
cd "$repository"

# timed COMMAND...: prints the seconds that it took; stops everything when it fails.
timed() {
  local begin end
  begin=$(date +%s.%N)
  if ! "$@" >"$work/log" 2>&1; then
    tail -40 "$work/log" >&2
    return 1
  fi
  end=$(date +%s.%N)
  echo "$end $begin" | awk '{ printf "%.2f\n", $1 - $2 }'
}

# median COMMAND...: the median of $runs measurements.
median() {
  local i
  for ((i = 0; i < runs; i++)); do timed "$@" || return 1; done | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

call() {
  dagger -m "$root" call --progress=plain --source=. --mirror="$SLIPWAY_LAB_MIRROR" --mirror-pinned=false \
    --vulnerability-databases="$SLIPWAY_LAB_FILES/osv" --kubernetes-schemas="$SLIPWAY_LAB_FILES/kubernetes-schemas" "$@"
}

release() {
  call release --version="$1" --registry="$registry" --registry-user="$SLIPWAY_LAB_REGISTRY_USER" \
    --registry-password="file:$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE" export --path="$work/dist"
}

# The floor: a module with one function of one line, called the same way.
floor() { (cd "$work/floor" && dagger call --progress=plain --silent hello); }

# The same work without Slipway, on the machine itself: what a Makefile does.
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
  crane index append --manifest "$registry/by-hand:$1-amd64" --manifest "$registry/by-hand:$1-arm64" --tag "$registry/by-hand:$1"
  helm push "$out"/*-"${1#v}.tgz" "oci://$registry/by-hand-charts"
}

# A release by an engine that has loaded the module and knows nothing else: no modules, no compiled packages.
cold_release() {
  export SLIPWAY_LAB_INSTANCE=9 SLIPWAY_LAB_ENGINE=embedded
  "$root/test/lab/lab" down >&2
  rm -rf "${SLIPWAY_LAB:-/var/cache/slipway-lab}/instances/9"
  "$root/test/lab/lab" up >&2
  eval "$("$root/test/lab/lab" env)"
  registry=$SLIPWAY_LAB_REGISTRY/bench
  call plan >"$work/log"
  timed release v0.3.0
  "$root/test/lab/lab" down >&2
}

change_a_line() {
  echo "// $RANDOM$RANDOM" >>cmd/lighthouse-controller/main.go
  git -c user.name=Bench -c user.email=bench@example.com -c commit.gpgsign=false commit --quiet --all --message "fix: change a line"
}

mkdir -p "$work/floor/src" "$work/config"
cat >"$work/floor/dagger.json" <<<'{"name":"floor","engineVersion":"v0.19.10","sdk":{"source":"typescript"}}'
cat >"$work/floor/package.json" <<<'{"name":"floor","type":"module","dependencies":{"typescript":"5.9.3"}}'
cat >"$work/floor/src/index.ts" <<'EOF'
import { func, object } from "@dagger.io/dagger"

@object()
export class Floor {
  @func({ cache: "never" })
  hello(): string {
    return "hello"
  }
}
EOF
password=$(<"$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE")
jq -n --arg host "$SLIPWAY_LAB_REGISTRY" --arg auth "$(printf '%s:%s' "$SLIPWAY_LAB_REGISTRY_USER" "$password" | base64 -w0)" \
  '{auths: {($host): {auth: $auth}}}' >"$work/config/config.json"
export DOCKER_CONFIG=$work/config HELM_REGISTRY_CONFIG=$work/config/config.json

say "the floor, once to build it"
timed floor >/dev/null
say "by hand, cold"
export GOCACHE=$work/gocache GOMODCACHE=$work/gomodcache GOFLAGS=-modcacherw
hand_cold=$(timed by_hand v0.3.1)
say "release, cold: an engine with an empty state"
cold=$(cold_release)
say "the floor, unchanged, one line changed: $runs runs each"
floor_time=$(median floor)
unchanged=$(median release v0.3.0)
hand_line=() line=()
for ((i = 1; i <= runs; i++)); do
  change_a_line
  hand_line+=("$(timed by_hand "v0.4.$i")")
  line+=("$(timed release "v0.4.$i")")
done
middle() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

memory=$(jq .peakMemory "$work/dist/release.json")

awk -v memory="$memory" -v floor="$floor_time" -v unchanged="$unchanged" -v line="$(middle "${line[@]}")" -v hand="$(middle "${hand_line[@]}")" \
  -v cold="$cold" -v handcold="$hand_cold" 'BEGIN {
  printf "\n%-34s %8s\n", "what", "seconds"
  printf "%-34s %8.1f\n", "floor: a one-line function", floor
  printf "%-34s %8.1f\n", "release, unchanged", unchanged
  printf "%-34s %8.1f\n", "release, one line changed", line
  printf "%-34s %8.1f\n", "release, cold", cold
  printf "%-34s %8.1f\n", "by hand, one line changed", hand
  printf "%-34s %8.1f\n", "by hand, cold", handcold
  printf "\n%-52s %6s  %s\n", "ratio", "is", "goal"
  printf "%-52s %6.2f  %s\n", "unchanged / floor", unchanged / floor, "<= 3"
  printf "%-52s %6.2f  %s\n", "one line / (floor + 2 x by hand)", line / (floor + 2 * hand), "<= 1"
  printf "%-52s %6.2f  %s\n", "cold / by hand cold", cold / handcold, "<= 1.5"
  printf "\n%-52s %6.0f  %s\n", "peak memory of the module\047s process, MB", memory / 1e6, "< 400"
}'
