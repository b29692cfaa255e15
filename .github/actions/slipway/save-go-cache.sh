#!/usr/bin/env bash
# Packs what Go downloaded and compiled on this runner's engine, for runs on other ones.
set -euo pipefail
# shellcheck source=call.sh
source "$(dirname "${BASH_SOURCE[0]}")/call.sh"
"${call[@]}" save-go-cache --source=. export --path="$SLIPWAY_GO_CACHE"
