# shellcheck shell=bash
# What the machine has to do for the instance's network to reach the world.

# A table of its own, so that taking it back leaves no trace in anybody's rules. Only where the machine drops forwarded packets
# (Docker and ufw do) the lab needs two exceptions in its FORWARD chain.
firewall_on() {
  kernel_set "$forwarding" 1
  nft -f - <<EOF
table ip $mark {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr $subnet ip daddr != $subnet masquerade
  }
}
EOF
  if forward_rules '^:FORWARD DROP' >/dev/null; then
    iptables -I FORWARD -i "$veth" -m comment --comment "$mark" -j ACCEPT
    iptables -I FORWARD -o "$veth" -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment "$mark" -j ACCEPT
  fi
}

firewall_off() {
  local rule words
  nft delete table ip "$mark" 2>/dev/null || true
  while read -r rule; do
    read -ra words <<<"${rule/#-A/-D}"
    iptables "${words[@]}"
  done < <(forward_rules "^-A FORWARD .*--comment $mark ")
  kernel_put_back "$forwarding"
}

# iptables-save only reads; `iptables -S` would make a table that was not there.
forward_rules() { iptables-save -t filter 2>/dev/null | grep -e "$1"; }
