# shellcheck shell=bash
# What has to be so before anything is made, and the Debian packages.

packages=(
  apache2-utils ca-certificates crun dnsmasq-base git iproute2 iptables jq mmdebstrap nftables openssl
  procps runc shellcheck skopeo umoci
)

need_root() {
  [[ $(uname -s) == Linux ]] || fail "the lab needs Linux, this is $(uname -s)" \
    "use an engine of your own: with Docker running, dagger starts one; or set _EXPERIMENTAL_DAGGER_RUNNER_HOST"
  ((EUID == 0)) || fail "the lab makes network namespaces and mounts, which only root may" "run it as root: sudo $0"
}

need_tools() {
  [[ $(uname -m) == x86_64 ]] || fail "the lab's images are for x86_64, this is $(uname -m)" "use an engine of your own (see README)"
  command -v go >/dev/null || fail "go is not installed" "install Go 1.21 or newer; it fetches $go_version by itself"
  command -v npm >/dev/null || fail "npm is not installed" "install Node 20 or newer with npm"
}

# need_space: before anything is written. A first run fills Go's caches and the engine's; later ones need room to work.
need_space() {
  local folder=$LAB need=10240 free
  [[ -f $(built content-typescript)/.key ]] && need=2048
  while [[ ! -d $folder ]]; do folder=$(dirname "$folder"); done
  free=$(df --output=avail -m "$folder" | tail -1)
  ((free >= need)) || fail "the disk of $LAB has $((free)) MB free, and the lab needs $need MB" \
    "free some space, or set SLIPWAY_LAB to a folder on a larger disk; 'lab clean' removes what the lab itself keeps"
}

install_packages() {
  local missing=() package installed
  # It prints what it knows of, and fails when it does not know one of them.
  installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "${packages[@]}" 2>/dev/null || true)"
  for package in "${packages[@]}"; do
    [[ $installed == *" $package:installed "* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "Debian packages: ${missing[*]}"
  {
    apt-get update &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}"
  } >"$LAB/logs/packages.log" 2>&1 </dev/null 9>&- && return
  tail -n 15 "$LAB/logs/packages.log" | sed 's/^/  | /' >&2
  fail "apt-get could not install ${missing[*]}; the lines above are the end of $LAB/logs/packages.log" \
    "check the machine's package sources, or install these packages by hand"
}
