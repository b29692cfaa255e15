# shellcheck shell=bash
# engine-namespace.sh FOLDER STATE NETWORK CIDR HOSTS
# First process of the engine's own mount and PID namespaces; runs the engine with a machine around it that it may change: it rewrites
# /etc/resolv.conf, installs certificates into /etc/ssl, listens at fixed paths below /run, and expects its parts there
# (../engine/distconsts/consts.go). Nothing of this is seen outside, and nothing of it is left when the engine ends.
set -euo pipefail
lab=$1 state=$2 network=$3 container_cidr=$4 hosts=$5

# A /sys of this network namespace (with the machine's, the engine's network sampler crashes), and the machine's cgroups in it.
cgroups=$(mktemp -d)
mount --rbind /sys/fs/cgroup "$cgroups"
mount -t sysfs sysfs /sys
mount --rbind "$cgroups" /sys/fs/cgroup
umount -l "$cgroups"
rmdir "$cgroups"
# crun does not know machines with both versions of cgroups: there, it is the first one that has the controllers.
umount -l /sys/fs/cgroup/unified 2>/dev/null || true

mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/etc/{upper,work} /run/slipway-lab/{bin,cni,content,ca}
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
rm -f /etc/resolv.conf
cp "$state/resolv.conf" /etc/resolv.conf
printf '%s\n' "$hosts" >>/etc/hosts
mkdir -p /etc/dagger
cp "$state/engine.json" /etc/dagger/

cp /usr/local/share/ca-certificates/*.crt /run/slipway-lab/ca/ 2>/dev/null || true
cp "$lab/built/certificates/ca.crt" /run/slipway-lab/ca/slipway-lab.crt
mount --bind /run/slipway-lab/ca /usr/local/share/ca-certificates
# The engine calls this when it starts. Debian's looks at each of 150 certificates with four programs, which is most of the start.
cat >/run/slipway-lab/bin/update-ca-certificates <<'EOF'
#!/bin/sh
sed -s '$a\' /usr/local/share/ca-certificates/*.crt >>/etc/ssl/certs/ca-certificates.crt
EOF
chmod +x /run/slipway-lab/bin/update-ca-certificates
mount --bind /run/slipway-lab/bin/update-ca-certificates /usr/sbin/update-ca-certificates
# The engine runs containers with runc, and deletes what is left of each with it. crun takes a third of the time; Debian 12's wants an
# older version of the specification, and leaves nothing that would have to be deleted, but where it was killed itself.
cat >/run/slipway-lab/bin/runc <<'EOF'
#!/bin/sh
bundle=
for word; do
  shift
  case $word in
  --keep) continue ;;
  --bundle) bundle=$1 ;;
  esac
  set -- "$@" "$word"
done
if [ -n "$bundle" ]; then
  sed -i 's/"ociVersion":"[^"]*"/"ociVersion":"1.0.2"/' "$bundle/config.json"
fi
case " $* " in
*" delete "*) [ -d "/run/crun/$word" ] || exit 0 ;;
esac
exec crun "$@"
EOF
chmod +x /run/slipway-lab/bin/runc
mount --bind /run/slipway-lab/bin/runc /usr/sbin/runc
ln -s "$lab/built/dagger/bin/dagger-init" /run/slipway-lab/bin/
# Links, so that a step that is built anew does not take the content away from engines that run.
rm -rf "$state/content"
mkdir -p "$state/content/blobs/sha256"
cp -l "$lab"/built/content-{go,typescript}/layout/blobs/sha256/* "$state/content/blobs/sha256/"
mount --bind "$state/content" /run/slipway-lab/content

# The addresses of containers, which end with the engine.
mkdir -p /var/lib/cni
mount -t tmpfs tmpfs /var/lib/cni
# The engine wants all its network plugins in one folder.
ln -s "$lab/built/dagger/bin/dnsname" /run/slipway-lab/cni/
for name in bridge firewall loopback; do ln -s "$lab/built/network-plugin/bin/network-plugin" "/run/slipway-lab/cni/$name"; done
nft -f - <<EOF
table ip containers
delete table ip containers
table ip containers {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr $container_cidr ip daddr != $container_cidr masquerade
  }
}
EOF

# A source folder with a large node_modules needs more open files at once than a session usually may have.
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"

cd /
# A pool of networks would be made at every start, and used by no container: each of Dagger's has a host name.
# Not `exec`: somebody has to reap the orphans of a PID namespace, and bash does.
"$lab/built/dagger/bin/dagger-engine" --root "$state/engine" --addr "unix://$state/run/engine.sock" \
  --network-name "$network" --network-cidr "$container_cidr" --oci-cni-binary-dir /run/slipway-lab/cni \
  --oci-cni-pool-size 1 &
engine=$!
trap 'kill -TERM "$engine"' TERM
wait "$engine" || wait "$engine"
