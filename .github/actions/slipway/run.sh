#!/usr/bin/env bash
# Decides from the event what to call: a version tag is released, or promoted where an environment is named, and a branch is released
# where that is wanted; anything else is checked, or scanned where only that is wanted.
set -euo pipefail

# shellcheck source=call.sh
source "$(dirname "${BASH_SOURCE[0]}")/call.sh"
# Also of pull requests: only the steps that download Go modules see it, and these run nothing of what they download.
if [[ -n ${SLIPWAY_NETRC:-} ]]; then call+=(--netrc=env:SLIPWAY_NETRC); fi

# output NAME VALUE: an output of the action; the value may have several lines.
output() {
  local end=slipway-$RANDOM$RANDOM
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"${GITHUB_OUTPUT:-/dev/null}"
}

# The variables that hold the secrets; environments of slipway.yaml know theirs by name.
registry_credential=${SLIPWAY_REGISTRY_CREDENTIAL:-SLIPWAY_REGISTRY_PASSWORD}
git_credential=${SLIPWAY_GIT_CREDENTIAL:-SLIPWAY_GIT_PASSWORD}
github_credential=${SLIPWAY_GITHUB_CREDENTIAL:-SLIPWAY_GITHUB_TOKEN}
signing_credential=${SLIPWAY_SIGNING_CREDENTIAL:-SLIPWAY_SIGNING_KEY}
for name in "$registry_credential" "$git_credential" "$github_credential" "$signing_credential"; do
  [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || { echo "a credential is the name of an environment variable; one of those given is none" >&2 && exit 1; }
done

tag_prefix=${SLIPWAY_TAG_PREFIX-v}
function=check what=()
if [[ ${SLIPWAY_ONLY_SCAN:-} == true ]]; then
  function=scan what=(--enforce=false)
elif [[ -n ${SLIPWAY_PROMOTE_TO:-} ]]; then
  [[ $GITHUB_REF_TYPE == tag && $GITHUB_REF_NAME == "$tag_prefix"[0-9]* ]] ||
    { echo "promote-to: $GITHUB_REF_TYPE $GITHUB_REF_NAME is no version's tag: run the workflow on the tag of the version" >&2 && exit 1; }
  function=promote what=(--version="$GITHUB_REF_NAME" --to="$SLIPWAY_PROMOTE_TO")
elif [[ $GITHUB_EVENT_NAME == push && $GITHUB_REF_TYPE == tag && $GITHUB_REF_NAME == "$tag_prefix"[0-9]* ]]; then
  function=release what=(--version="$GITHUB_REF_NAME")
elif [[ $GITHUB_EVENT_NAME == push && $GITHUB_REF_TYPE == branch && ${SLIPWAY_RELEASE_BRANCHES:-} == true ]]; then
  function=release what=(--ref="refs/heads/$GITHUB_REF_NAME")
fi

arguments=("${what[@]}")
if [[ -n ${SLIPWAY_REGISTRY:-} && $function =~ ^(check|release)$ ]]; then arguments+=(--registry="$SLIPWAY_REGISTRY"); fi
if [[ $function == release || $function == promote ]]; then
  # Better known before the release than after it.
  command -v jq >/dev/null || { echo "this runner has no jq, which reads the outputs from release.json: install it" >&2 && exit 1; }
  arguments+=(--registry-user="$SLIPWAY_REGISTRY_USER" --registry-password=env:"$registry_credential")
  if [[ -n ${SLIPWAY_GIT_USER:-} ]]; then arguments+=(--git-user="$SLIPWAY_GIT_USER" --git-password=env:"$git_credential"); fi
  if [[ -n ${!signing_credential:-} ]]; then
    arguments+=(--signing-key=env:"$signing_credential")
    if [[ -n ${SLIPWAY_SIGNING_PASSWORD:-} ]]; then arguments+=(--signing-password=env:SLIPWAY_SIGNING_PASSWORD); fi
  elif [[ ${SLIPWAY_SIGN:-} == true ]]; then
    [[ -n ${ACTIONS_ID_TOKEN_REQUEST_URL:-} ]] || { echo "sign: this job gets no identity token: give it the permission id-token: write" >&2 && exit 1; }
    arguments+=(--identity-token="cmd:$GITHUB_ACTION_PATH/identity-token.sh")
  fi
  if [[ -n ${!github_credential:-} ]]; then arguments+=(--github-token=env:"$github_credential"); fi
else
  # Code of a pull request is built here: it gets no credentials.
  unset SLIPWAY_REGISTRY_PASSWORD SLIPWAY_GIT_PASSWORD SLIPWAY_GITHUB_TOKEN SLIPWAY_SIGNING_KEY SLIPWAY_SIGNING_PASSWORD
  unset "$registry_credential" "$git_credential" "$github_credential" "$signing_credential"
fi
# Whoever can write to a cache decides what is compiled from it: nothing is published that came from one.
if [[ $function =~ ^(check|scan)$ && -f ${SLIPWAY_GO_CACHE:-} ]]; then call+=(--go-cache="$SLIPWAY_GO_CACHE"); fi
echo "$GITHUB_EVENT_NAME of $GITHUB_REF_TYPE $GITHUB_REF_NAME: $function"
"${call[@]}" "$function" --source=. "${arguments[@]}" export --path="$SLIPWAY_OUTPUT"

output folder "$SLIPWAY_OUTPUT"
if [[ $function == release || $function == promote ]]; then
  read_record() { jq -r "$1" "$SLIPWAY_OUTPUT/release.json"; }
  output image "$(read_record '"\(.image.reference)@\(.image.digest)"')"
  output chart "$(read_record '.charts[].reference')"
  output release-url "$(read_record '.published[] | select(.kind == "release") | .reference')"
fi
if [[ -f $SLIPWAY_OUTPUT/summary.txt ]]; then
  fence='```'
  printf '%s\n%s\n%s\n' "$fence" "$(<"$SLIPWAY_OUTPUT/summary.txt")" "$fence" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
