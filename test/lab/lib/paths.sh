# shellcheck shell=bash disable=SC2034
# Where things are, and what the instance's number decides: folders, interface, addresses, names.

LAB=${SLIPWAY_LAB:-/var/cache/slipway-lab}
instance=${SLIPWAY_LAB_INSTANCE:-1}
instances=9
[[ $instance =~ ^[1-9]$ ]] || fail "SLIPWAY_LAB_INSTANCE is '$instance'" "use a number from 1 to $instances"
[[ $LAB == /* && $LAB != /run/* ]] || fail "SLIPWAY_LAB is '$LAB'" "use an absolute path, and not below /run: the engine has its own there"

state=$LAB/instances/$instance
run=$state/run
sigstore=$state/sigstore
mark=slipway-lab-$instance
netns=$mark
veth=slipway-$instance
veth_inside=slipway-$instance-e

subnet=10.90.$instance.0/29
machine_ip=10.90.$instance.1
engine_ip=10.90.$instance.2
registry_ip=10.90.$instance.3
mirror_ip=10.90.$instance.4
git_ip=10.90.$instance.5
sigstore_ip=10.90.$instance.6
container_cidr=10.$((100 + instance)).0.0/16

# The first instance has the plain names; the others exist beside it in the same /etc/hosts.
host_name() { if (($2 == 1)); then echo "$1.lab.test"; else echo "$1-$2.lab.test"; fi; }
registry_name=$(host_name registry "$instance")
mirror_name=$(host_name mirror "$instance")
git_name=$(host_name git "$instance")
charts_name=$(host_name charts "$instance")
files_name=$(host_name files "$instance")
fulcio_name=$(host_name fulcio "$instance")
rekor_name=$(host_name rekor "$instance")
timestamps_name=$(host_name timestamps "$instance")
tokens_name=$(host_name tokens "$instance")
kms_name=$(host_name kms "$instance")

engine_address=unix://$run/engine.sock
export LAB LAB_SOURCE
# Programs are stripped, so the compiler need not write for debuggers.
export GOMODCACHE=$LAB/go/mod GOCACHE=$LAB/go/build GOFLAGS=-gcflags=all=-dwarf=false GOTOOLCHAIN=go${go_version} CGO_ENABLED=0
