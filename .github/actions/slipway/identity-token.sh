#!/usr/bin/env bash
# Prints a token that says which workflow this is, for signatures. GitHub's tokens last minutes, so that it is fetched when it is used.
# The request's own token reaches curl over standard input: arguments can be seen by other processes.
set -euo pipefail
printf 'header = "Authorization: bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
  curl --config - --silent --show-error --fail --retry 3 "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sigstore" |
  jq --raw-output --join-output .value
