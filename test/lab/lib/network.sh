# shellcheck shell=bash
# The instance's network namespace with its one cable to the machine. Everything that listens does so in there, so no port of the
# machine is taken, and the engine's DNS server, bridges and firewall rules stay inside.

inside() { nsenter --net="/run/netns/$netns" "$@"; }

# The cable carries the folder that it belongs to, so that two folders cannot take each other's network for their own.
network_owner() { cat "/sys/class/net/$veth/ifalias" 2>/dev/null; }

# The names come last in network_create, so with them everything before is there too; the rest is what others may have undone.
network_is_up() {
  [[ $(network_owner) == "$LAB" && $(kernel_value "$forwarding") == 1 ]] && grep -q "# $mark\$" /etc/hosts &&
    inside ip link show "$veth_inside" && nft list table ip "$mark"
} >/dev/null 2>&1

# Another folder's lab that runs, or that a command is at work on. What is left of one whose processes were all killed is in nobody's
# way: it is cleared away like what this folder's own lab left.
foreign_network() {
  local owner
  owner=$(network_owner)
  [[ -n $owner && $owner != "$LAB" && -d $owner ]] || return
  [[ -n $(ip netns pids "$netns" 2>/dev/null) ]] || ! flock -n "$owner/lock" true
}

network_up() {
  network_is_up && return
  ! foreign_network || fail "the lab in $(network_owner) runs as instance $instance" \
    "choose another one with SLIPWAY_LAB_INSTANCE=1…$instances, or stop that one: SLIPWAY_LAB=$(network_owner) $0 down"
  # What runs in an old network does not see the new one.
  stop_all
  check_addresses_free
  network_create
}

check_addresses_free() {
  local taken
  taken=$(ip -4 -o route show table all root "$subnet")
  [[ -z $taken ]] || fail "the addresses $subnet are taken on this machine: ${taken%%$'\n'*}" \
    "choose other ones with SLIPWAY_LAB_INSTANCE=1…$instances (now $instance)"
}

network_create() {
  ip netns add "$netns"
  ip link add "$veth" type veth peer name "$veth_inside" netns "$netns"
  ip link set "$veth" alias "$LAB" up
  ip addr add "$machine_ip/29" dev "$veth"
  local address
  for address in "$engine_ip" "$registry_ip" "$mirror_ip"; do inside ip addr add "$address/29" dev "$veth_inside"; done
  inside ip link set lo up
  inside ip link set "$veth_inside" up
  inside ip route add default via "$machine_ip"
  firewall_on
  hosts_edit "1i $registry_ip $registry_name # $mark\n$mirror_ip $mirror_name # $mark"
}

# further_address IP NAME…: into the network that is there, so that one from before these services were thought of need not be made
# again. network_down takes it back.
further_address() {
  local ip=$1 name
  shift
  inside ip addr replace "$ip/29" dev "$veth_inside"
  for name in "$@"; do
    grep -q "^$ip $name # $mark\$" /etc/hosts || hosts_edit "1i $ip $name # $mark"
  done
}

network_down() {
  hosts_edit "/# $mark\$/d"
  ip link del "$veth" 2>/dev/null || true
  ip netns del "$netns" 2>/dev/null || true
  firewall_off
}

# hosts_edit SCRIPT: replaces the file in one go; where it is a mount of its own, as in containers, it can only be written over.
# Labs of other folders edit it, too, and have other locks: the lock for it is the folder that it is in.
hosts_edit() (
  exec 8</etc
  flock 8
  sed -i "$1" /etc/hosts 2>/dev/null && return
  sed "$1" /etc/hosts >"$LAB/hosts"
  cat "$LAB/hosts" >/etc/hosts
)

# What the lab started and has no record of any more, because its folder was removed or the record was lost: processes in the namespace
# whose command line names the folder. Somebody's shell in there is left alone, and so is what the engine started, which ends with it.
kill_strays() {
  local pid owner recorded
  owner=$(network_owner) || true
  recorded=" $(cut -d' ' -f1 "$run"/*.pid 2>/dev/null | tr '\n' ' ' || true) "
  for pid in $(ip netns pids "$netns" 2>/dev/null); do
    [[ $recorded != *" $pid "* && $(readlink "/proc/$pid/ns/pid") == "$(readlink /proc/self/ns/pid)" ]] || continue
    grep -qaF "${owner:-$LAB}/" "/proc/$pid/cmdline" 2>/dev/null || continue
    say "killing process $pid, left behind by an earlier run"
    kill -KILL "$pid" 2>/dev/null || true
  done
}

# other_instances: the numbers of other instances of this folder whose network is up.
other_instances() {
  local file
  for file in /sys/class/net/slipway-*/ifalias; do
    if [[ $file != "/sys/class/net/$veth/ifalias" && $(<"$file") == "$LAB" ]]; then printf '%s ' "${file//[^0-9]/}"; fi
  done 2>/dev/null
}
