#!/usr/bin/env bash
# How long releases of the sample controller take, as ratios within one run: machines differ, and so does their load.
#
#   npm run bench                    everything
#   npm run bench -- PART...         some of it: release, additions, scan, documents
#   RUNS=5 npm run bench             runs of each warm measurement, of which the median counts; 3 without it
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=test/setup.sh
source "$here/setup.sh"
# shellcheck source=test/bench/measure.sh
source "$here/bench/measure.sh"
# shellcheck source=test/bench/module.sh
source "$here/bench/module.sh"
# shellcheck source=test/bench/repositories.sh
source "$here/bench/repositories.sh"
# shellcheck source=test/bench/by-hand.sh
source "$here/bench/by-hand.sh"

# Cold, unchanged, and after a change of one line: against the floor and against the same work by hand.
bench_release() {
  local hand_cold cold unchanged i hand=() line=()
  say "by hand, cold"
  hand_cold=$(timed by_hand v0.3.1)
  say "release, cold: an engine with an empty state"
  cold=$(cold_release)
  say "unchanged, and one line changed: $runs runs each"
  timed release v0.3.0 >/dev/null
  unchanged=$(median release v0.3.0)
  for ((i = 1; i <= runs; i++)); do
    change_a_line
    hand+=("$(timed by_hand "v0.4.$i")")
    line+=("$(timed release "v0.4.$i")")
  done
  seconds "release, unchanged" "$unchanged"
  seconds "release, one line changed" "$(middle "${line[@]}")"
  seconds "release, cold" "$cold"
  seconds "by hand, one line changed" "$(middle "${hand[@]}")"
  seconds "by hand, cold" "$hand_cold"
  figure "unchanged / floor" "$(compute "$unchanged / $floor_time")" 3
  figure "one line / (floor + 2 x by hand)" "$(compute "$(middle "${line[@]}") / ($floor_time + 2 * $(middle "${hand[@]}"))")" 1
  figure "cold / by hand cold" "$(compute "$cold / $hand_cold")" 1.5
  figure "peak memory of the module's process, MB" "$(jq '.peakMemory / 1e6' "$work/dist/release.json")" 400
}

# What a whole mission adds to an unchanged release. What can be left out is measured by leaving it out; scan and final documents,
# which cannot, by the time of their stages, as if nothing ran beside them.
bench_additions() {
  local charts plain whole signed left scanned git key settings
  say "unchanged, as little as can be configured: $runs runs"
  configure "scan: { source: false }"
  timed release v0.5.0 >/dev/null
  plain=$(median release v0.5.0)
  left=$(stages scan "final documents")
  say "unchanged, with a chart repository, a variant and manifests: $runs runs"
  charts=$(make_chart_repository)
  settings=(
    "chartRepository: { url: $SLIPWAY_LAB_GIT/$charts.git, baseUrl: $SLIPWAY_LAB_CHARTS/$charts }"
    "build: { variants: { debug: { tags: [pprof] } } }"
    "manifests: { variants: [{ name: install }, { name: debug, image: debug }] }"
  )
  configure "${settings[@]}"
  git=(--git-user="$SLIPWAY_LAB_GIT_USER" --git-password="file:$SLIPWAY_LAB_GIT_PASSWORD_FILE")
  timed release v0.6.0 "${git[@]}" >/dev/null
  whole=$(median release v0.6.0 "${git[@]}")
  scanned=$(stages scan)
  say "unchanged, with everything, and signed"
  configure "${settings[@]}" "signing: { transparencyLog: false }"
  (cd "$work" && COSIGN_PASSWORD='' cosign generate-key-pair)
  key=(--signing-key="file:$work/cosign.key")
  timed release v0.6.1 "${git[@]}" "${key[@]}" >/dev/null
  signed=$(median release v0.6.1 "${git[@]}" "${key[@]}")
  seconds "release, unchanged, without what can be left out" "$plain"
  seconds "release, unchanged, with everything" "$whole"
  figure "(with everything - without + stages scan, final documents) / floor" "$(compute "($whole - $plain + $left) / $floor_time")" 1.2
  seconds "release, unchanged, with everything, and signed" "$signed"
  figure "(signed - with everything + stage scan) / floor" "$(compute "($signed - $whole + $scanned) / $floor_time")" 1.5
  figure "peak memory with everything, MB" "$(jq '.peakMemory / 1e6' "$work/dist/release.json")" 500
}

# Scanning what is new, against the scanner alone: the function `scan` of images that are built, less a call that only builds them again.
bench_scan() {
  local built scanned hand
  say "scan, after a change of one line"
  configure "scan: {}"
  timed release v0.7.0 --layout >/dev/null
  timed archives_by_hand >/dev/null
  timed scan_by_hand >/dev/null
  change_a_line
  timed call images >/dev/null
  built=$(median call images)
  scanned=$(timed call scan --enforce=false)
  hand=$(timed scan_by_hand)
  seconds "images that are built already" "$built"
  seconds "the same, and scanned" "$scanned"
  seconds "osv-scanner alone on the same images and source" "$hand"
  figure "(scanned - built) / osv-scanner alone" "$(compute "($scanned - $built) / $hand")" 1.3
}

# Documents of a long history, against reading it: the function `documents` of new commits, less a call that only plans them.
bench_documents() {
  local planned=() documents=() log=() i
  say "documents of 5,000 commits: $runs runs"
  sample tiny "$work/long"
  cd "$work/long"
  add_commits 5000
  for ((i = 1; i <= runs; i++)); do
    commit --allow-empty --message "feat: one more"
    timed call plan >/dev/null
    planned+=("$(timed call plan)")
    documents+=("$(timed call documents --version=v0.4.0 export --path="$work/documents")")
    log+=("$(timed git log v0.3.0..main)")
  done
  cd "$repository"
  seconds "a call that only plans 5,000 commits" "$(middle "${planned[@]}")"
  seconds "the documents of them" "$(middle "${documents[@]}")"
  seconds "git log of them" "$(middle "${log[@]}")"
  figure "documents of 5,000 commits - planned - git log, seconds" \
    "$(compute "$(middle "${documents[@]}") - $(middle "${planned[@]}") - $(middle "${log[@]}")")" 2
}

start_lab
runs=${RUNS:-3}
parts=("$@")
((${#parts[@]} > 0)) || parts=(release additions scan documents)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
repository=$work/controller
registry=$SLIPWAY_LAB_REGISTRY/bench$RANDOM$RANDOM
export GOCACHE=$work/gocache GOMODCACHE=$work/gomodcache GOFLAGS=-modcacherw
sample controller "$repository"
cd "$repository"
log_in_by_hand
databases_by_hand
make_floor

say "the floor: once to build it, then $runs runs"
timed floor >/dev/null
floor_time=$(median floor)
seconds "floor: a one-line function" "$floor_time"
for part in "${parts[@]}"; do
  "bench_$part"
done
printf '\n%-72s %8s\n' "what" "seconds"
cat "$work/times"
printf '\n%-72s %8s  %s\n' "ratio" "is" "goal"
cat "$work/figures"
