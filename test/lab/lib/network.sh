# shellcheck shell=bash
# The instance's network namespace with its one cable to the machine. Everything that listens does so in there, so no port of the
# machine is taken, and the engine's DNS server, bridges and firewall rules stay inside.

inside() { nsenter --net="/run/netns/$netns" "$@"; }

network_is_up() {
  ip link show "$veth" && inside ip link show "$veth_inside" && nft list table ip "$mark" && grep -q "# $mark\$" /etc/hosts
} >/dev/null 2>&1

check_addresses_free() {
  local taken
  taken=$(ip -4 -o route show table all root "$subnet" | grep -v "dev $veth " || true)
  [[ -z $taken ]] || fail "the addresses $subnet are taken on this machine: ${taken%%$'\n'*}" \
    "choose other ones with SLIPWAY_LAB_INSTANCE=1…$instances (now $instance)"
}

network_up() {
  network_is_up && return
  network_down
  check_addresses_free
  ip netns add "$netns"
  ip link add "$veth" type veth peer name "$veth_inside" netns "$netns"
  ip addr add "$machine_ip/29" dev "$veth"
  ip link set "$veth" up
  local address
  for address in "$engine_ip" "$registry_ip" "$mirror_ip"; do inside ip addr add "$address/29" dev "$veth_inside"; done
  inside ip link set lo up
  inside ip link set "$veth_inside" up
  inside ip route add default via "$machine_ip"
  forwarding_on
  firewall_on
  printf '%s\n' "$registry_ip $registry_name # $mark" "$mirror_ip $mirror_name # $mark" >>/etc/hosts
}

network_down() {
  ip link del "$veth" 2>/dev/null || true
  ip netns del "$netns" 2>/dev/null || true
  firewall_off
  forwarding_off
  if grep -q "# $mark\$" /etc/hosts; then
    # Written in place: /etc/hosts may be a mount of its own, which cannot be renamed over.
    local others
    others=$(grep -v "# $mark\$" /etc/hosts || true)
    printf '%s\n' "$others" >/etc/hosts
  fi
}

# A table of its own, so that taking it back leaves no trace in anybody's rules. Only where the machine drops forwarded packets
# (Docker and ufw do) the lab needs two exceptions in its FORWARD chain.
firewall_on() {
  nft -f - <<EOF
table ip $mark {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr $subnet ip daddr != $subnet masquerade
  }
}
EOF
  if iptables-save -t filter | grep -q '^:FORWARD DROP'; then
    iptables -I FORWARD -i "$veth" -m comment --comment "$mark" -j ACCEPT
    iptables -I FORWARD -o "$veth" -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment "$mark" -j ACCEPT
  fi
}

firewall_off() {
  nft delete table ip "$mark" 2>/dev/null || true
  local rule
  iptables-save -t filter | grep -- "--comment $mark " | while read -r rule; do
    # shellcheck disable=SC2086
    iptables ${rule/#-A/-D}
  done || true
}

forwarding_on() {
  [[ $(</proc/sys/net/ipv4/ip_forward) == 0 ]] || return 0
  : >"$LAB/forwarding-was-off"
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

# The last instance that goes switches it off again.
forwarding_off() {
  [[ -f $LAB/forwarding-was-off ]] || return 0
  compgen -G '/run/netns/slipway-lab-*' >/dev/null && return
  echo 0 >/proc/sys/net/ipv4/ip_forward
  rm "$LAB/forwarding-was-off"
}

# other_instances: the numbers of other instances of this folder that have something running.
other_instances() {
  local folder
  for folder in "$LAB"/instances/*/; do
    folder=$(basename "$folder")
    if [[ $folder != "$instance" && -e /run/netns/slipway-lab-$folder ]]; then printf '%s ' "$folder"; fi
  done
}
