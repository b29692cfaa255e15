#!/usr/bin/env bash
# Decides from the event what to call: a version tag is released, anything else is checked.
set -euo pipefail

call=(dagger -m "$SLIPWAY_MODULE" call --progress=plain --source=.)
# Beyond this action's inputs: settings of the network, for runners behind a firewall.
if [[ -n ${SLIPWAY_MIRROR:-} ]]; then call+=(--mirror="$SLIPWAY_MIRROR" --mirror-pinned="${SLIPWAY_MIRROR_PINNED:-true}"); fi

arguments=()
if [[ -n ${SLIPWAY_REGISTRY:-} ]]; then arguments+=(--registry="$SLIPWAY_REGISTRY"); fi

if [[ $GITHUB_REF_TYPE == tag && $GITHUB_REF_NAME == v[0-9]* && $GITHUB_EVENT_NAME == push ]]; then
  function=release
  arguments+=(--version="$GITHUB_REF_NAME")
  arguments+=(--registry-user="$SLIPWAY_REGISTRY_USER" --registry-password=env:SLIPWAY_REGISTRY_PASSWORD)
else
  function=check
fi
echo "$GITHUB_EVENT_NAME of $GITHUB_REF_TYPE $GITHUB_REF_NAME: $function"
"${call[@]}" "$function" "${arguments[@]}" export --path="$SLIPWAY_OUTPUT"
if [[ -f $SLIPWAY_OUTPUT/summary.txt && -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  fence='```'
  printf '%s\n%s\n%s\n' "$fence" "$(<"$SLIPWAY_OUTPUT/summary.txt")" "$fence" >>"$GITHUB_STEP_SUMMARY"
fi
