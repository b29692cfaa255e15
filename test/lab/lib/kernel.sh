# shellcheck shell=bash
# The kernel's settings that the lab needs otherwise. They hold for the whole machine, so what one was is kept, and put back.

# Memory in large pieces takes a third from what Go's compiler needs and a sixth from a release, on a virtual machine at least, where each
# piece is looked up twice. Many kernels give it to everybody; others only to programs that ask, and these do not.
huge_pages=/sys/kernel/mm/transparent_hugepage/enabled
forwarding=/proc/sys/net/ipv4/ip_forward

# kernel_value FILE: of a setting with several values the one in brackets is in force.
kernel_value() { sed -E 's/.*\[(.*)\].*/\1/' "$1"; }

# kernel_set FILE VALUE: it is kept before it is changed, so that a killed `up` leaves nothing that `down` cannot put back.
kernel_set() {
  local was kept=$LAB/kernel$1
  was=$(kernel_value "$1")
  [[ $was != "$2" ]] || return 0
  mkdir -p "${kept%/*}"
  echo "$was" >"$kept.new"
  mv "$kept.new" "$kept"
  echo "$2" >"$1"
}

# kernel_put_back FILE: by the last instance that goes.
kernel_put_back() {
  local kept=$LAB/kernel$1
  [[ -f $kept && -z $(other_instances) ]] || return 0
  cat "$kept" >"$1"
  rm "$kept"
}

# A container may not change it, and there are kernels without it.
huge_pages_on() {
  [[ -w $huge_pages && $(kernel_value "$huge_pages") != always ]] || return 0
  say "kernel: transparent huge pages for everybody, until 'lab down'"
  kernel_set "$huge_pages" always
}
