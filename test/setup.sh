# shellcheck shell=bash
# Sourced by the scripts behind npm: brings a bare machine to where the module can be called, and skips what is there.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
began=$SECONDS

# say TEXT: a line with the seconds since the script began.
say() { printf '[%4d s] %s\n' "$((SECONDS - began))" "$*"; }

# Development dependencies, when the lockfile changed since they were installed.
install_dependencies() {
  local mark=$root/node_modules/.slipway-lock
  cmp -s "$root/package-lock.json" "$mark" && return
  say "installing npm packages"
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error)
  cp "$root/package-lock.json" "$mark"
}

# The browser that reports are looked at with. Only Debian's root can be helped; others are told by the tests.
install_browser() {
  command -v chromium >/dev/null || command -v google-chrome >/dev/null && return
  [ "$EUID" -eq 0 ] && command -v apt-get >/dev/null || return 0
  say "installing Chromium"
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends chromium; } >/dev/null; then
    say "Chromium could not be installed: the tests of reports will fail; try: apt-get install chromium"
  fi
}

# The engine, the registry, the tools, the variables that lead to them, and the module's arguments that do, in ${surroundings[@]}.
start_lab() {
  say "lab: up"
  "$root/test/lab/lab" trim
  "$root/test/lab/lab" up
  eval "$("$root/test/lab/lab" env)"
  surroundings=(--vulnerability-databases="$SLIPWAY_LAB_FILES/osv" --kubernetes-schemas="$SLIPWAY_LAB_FILES/kubernetes-schemas")
  if [ -n "${SLIPWAY_LAB_MIRROR:-}" ]; then surroundings+=(--mirror="$SLIPWAY_LAB_MIRROR" --mirror-pinned=false); fi
  if [ -n "${SLIPWAY_LAB_CA:-}" ]; then surroundings+=(--ca="$SLIPWAY_LAB_CA"); fi
}
