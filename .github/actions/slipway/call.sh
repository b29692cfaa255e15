# shellcheck shell=bash
# The call of the module that every script makes, with the settings beyond this action's inputs: they are of the network, for runners
# behind a firewall.
call=(dagger -m "$SLIPWAY_MODULE" call --progress=plain)
if [[ -n ${SLIPWAY_MIRROR:-} ]]; then call+=(--mirror="$SLIPWAY_MIRROR" --mirror-pinned="${SLIPWAY_MIRROR_PINNED:-true}"); fi
if [[ -n ${SLIPWAY_VULNERABILITY_DATABASES:-} ]]; then call+=(--vulnerability-databases="$SLIPWAY_VULNERABILITY_DATABASES"); fi
if [[ -n ${SLIPWAY_CA:-} ]]; then call+=(--ca="$SLIPWAY_CA"); fi
if [[ -n ${SLIPWAY_KUBERNETES_SCHEMAS:-} ]]; then call+=(--kubernetes-schemas="$SLIPWAY_KUBERNETES_SCHEMAS"); fi
if [[ -n ${SLIPWAY_ENVTEST_INDEX:-} ]]; then call+=(--envtest-index="$SLIPWAY_ENVTEST_INDEX"); fi

# A pull request's tests can write to the caches. Where the engine stays, nothing else is compiled from those.
if [[ $GITHUB_EVENT_NAME == pull_request* ]]; then caches=${SLIPWAY_CACHES-pull-requests}; else caches=${SLIPWAY_CACHES-}; fi
if [[ -n $caches ]]; then call+=(--caches="$caches"); fi
