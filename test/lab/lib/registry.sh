# shellcheck shell=bash
# Two registries: registry.lab.test wants a login, mirror.lab.test holds the images that everything needs. Each is Debian's
# docker-registry on the loopback of the network namespace, with the gate in front.

registries_up() {
  passwords
  one_registry registry "$registry_ip" 5001 "$state/registry" -pull-only reader -faults
  # The images in the mirror are the same for all instances.
  one_registry mirror "$mirror_ip" 5002 "$LAB/mirror"
}

registries_down() {
  local name
  for name in registry mirror; do
    stop_process "$name-gate" 2
    stop_process "$name" 5
  done
}

# passwords: made once; what a user needs is a file each, what the registry needs are hashes.
passwords() {
  local user
  mkdir -p "$state/passwords"
  chmod 700 "$state/passwords"
  for user in publisher reader; do
    [[ -s $state/passwords/$user ]] || (umask 077 && openssl rand -hex 24 | tr -d '\n' >"$state/passwords/$user")
  done
  [[ $state/passwords/htpasswd -nt $state/passwords/publisher && $state/passwords/htpasswd -nt $state/passwords/reader ]] && return
  (
    umask 077
    for user in publisher reader; do htpasswd -niBC 5 "$user" <"$state/passwords/$user"; done | grep . >"$state/passwords/htpasswd"
  )
}

# one_registry NAME ADDRESS PORT DATA [GATE FLAGS…]
one_registry() {
  local name=$1 address=$2 port=$3 data=$4 certificates key
  shift 4
  certificates=$(built certificates)
  key=$(digest_of "$certificates/.key" "$(built gate)/.key" "$(built docker-registry)/.key" <(registry_config "$name" "$port" "$data"))
  if ! is_current "$name" "$key" || ! is_current "$name-gate" "$key"; then
    stop_process "$name-gate" 2
    stop_process "$name" 5
    check_port_free "$address"
    limit_size "$data"
    registry_config "$name" "$port" "$data" >"$state/$name.json"
    start_process "$name" "$key" nsenter --net="/run/netns/$netns" "$LAB/bin/docker-registry" serve "$state/$name.json"
    start_process "$name-gate" "$key" nsenter --net="/run/netns/$netns" "$LAB/bin/registry-gate" -listen "$address:443" \
      -upstream "127.0.0.1:$port" -cert "$certificates/server.crt" -key "$certificates/server.key" "$@"
  fi
  wait_for "$name-gate" 20 listens_on "$address" 443
}

# In the lab's own network only somebody who went there on purpose can have taken it.
check_port_free() {
  local holder
  holder=$(inside ss -Hltnp "src $1:443")
  [[ -z $holder ]] || fail "port 443 of $1 is taken: ${holder##* }" "end that process; 'ip netns pids $netns' lists all of that network"
}

listens_on() { (exec 3<>"/dev/tcp/$1/$2"); }

# The configuration is YAML, of which JSON is a part.
registry_config() {
  local auth='{}'
  [[ $1 == registry ]] && auth=$(jq -n --arg path "$state/passwords/htpasswd" '{auth: {htpasswd: {realm: "lab", path: $path}}}')
  jq -n --arg port "$2" --arg data "$3" --argjson auth "$auth" '{
    version: "0.1", log: {level: "warn", accesslog: {disabled: true}},
    storage: {filesystem: {rootdirectory: $data}, delete: {enabled: true}},
    http: {addr: "127.0.0.1:\($port)"}
  } + $auth'
}

# What tests push is of no value later, but it must not fill the disk.
limit_size() {
  [[ -d $1 ]] && (($(du -sm "$1" | cut -f1) > 1024)) || return 0
  say "$1 has outgrown 1 GB: emptied"
  rm -rf "$1"
}
