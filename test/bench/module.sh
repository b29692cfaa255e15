# shellcheck shell=bash
# Calls of the module, and of one with a function of one line. Run in a repository; wants $root, $work, $registry and the lab's variables.

call() {
  dagger -m "$root" call --progress=plain --mirror="$SLIPWAY_LAB_MIRROR" --mirror-pinned=false \
    --vulnerability-databases="$SLIPWAY_LAB_FILES/osv" --kubernetes-schemas="$SLIPWAY_LAB_FILES/kubernetes-schemas" "$1" --source=. "${@:2}"
}

# release VERSION ARGS...: leaves its files in $work/dist.
release() {
  local version=$1
  shift
  rm -rf "$work/dist"
  call release --version="$version" --registry="$registry" --registry-user="$SLIPWAY_LAB_REGISTRY_USER" \
    --registry-password="file:$SLIPWAY_LAB_REGISTRY_PASSWORD_FILE" "$@" export --path="$work/dist"
}

# The floor: a module with one function of one line, called the same way.
floor() { (cd "$work/floor" && dagger call --progress=plain --silent hello); }

make_floor() {
  mkdir -p "$work/floor/src"
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
}

# A release by an engine that has loaded the module and knows nothing else: no modules, no compiled packages.
cold_release() {
  export SLIPWAY_LAB_INSTANCE=9 SLIPWAY_LAB_ENGINE=embedded
  "$root/test/lab/lab" clean >&2
  "$root/test/lab/lab" up >&2
  eval "$("$root/test/lab/lab" env)"
  registry=$SLIPWAY_LAB_REGISTRY/bench
  call plan >"$work/log" 2>&1
  timed release v0.3.0
  "$root/test/lab/lab" clean >&2
}
