#!/usr/bin/env bash
# Releases the sample controller with a real engine to a real registry, and leaves both running to look at.
set -euo pipefail
# shellcheck source=test/setup.sh
source "$(dirname "$0")/setup.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=$root/dist

start_lab
say "the sample controller, with its history, in $work/controller"
"$root/test/fixtures/history.sh" controller "$work/controller" >/dev/null

say "dagger call release --version=v0.3.0"
cd "$work/controller"
dagger -m "$root" call --progress=plain "${surroundings[@]}" \
  release --source=. --version=v0.3.0 --registry="$SLIPWAY_LAB_REGISTRY/acme" \
  --registry-user="$SLIPWAY_LAB_REGISTRY_USER" --registry-password="file:$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE" \
  export --path="$output" --wipe

echo
cat "$output/summary.txt"
say "everything is in $output; the registry is up until you run test/lab/lab down"
cat <<EOT

To use engine, registry and tools in this shell:
  eval "\$($root/test/lab/lab env)"
  regctl registry login $SLIPWAY_LAB_REGISTRY -u $SLIPWAY_LAB_REGISTRY_USER --pass-stdin <$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE
  regctl manifest get $SLIPWAY_LAB_REGISTRY/acme/lighthouse-controller:v0.3.0
EOT
