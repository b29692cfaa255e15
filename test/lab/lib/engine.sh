# shellcheck shell=bash
# The lab's own Dagger engine; only where there is no other one.

other_engine=

# own_engine: whether this lab is to start an engine; $other_engine says which one is there instead.
own_engine() {
  other_engine=
  [[ ${SLIPWAY_LAB_ENGINE:-} == embedded ]] && return
  local runner=${_EXPERIMENTAL_DAGGER_RUNNER_HOST:-}
  if [[ -n $runner && $runner != "$engine_address" ]]; then
    other_engine="the one at $runner (_EXPERIMENTAL_DAGGER_RUNNER_HOST)"
  elif [[ -z $runner ]] && timeout 10 docker info >/dev/null 2>&1; then
    other_engine="the one that dagger starts in Docker"
  fi
  [[ -z $other_engine ]]
}

# What the engine is made of: when it changes, the engine has to be started again.
engine_key() {
  digest_of "$(built dagger)/.key" "$(built content-go)/.key" "$(built content-typescript)/.key" "$(built certificates)/.key" \
    "$(built network-plugin)/.key" \
    "$LAB_SOURCE/lib/engine-namespace.sh" <(resolv_conf) <(engine_config) <(engine_hosts)
}

engine_up() {
  local key
  key=$(engine_key)
  if ! is_current engine "$key"; then
    if is_running engine; then say "engine: what it is made of has changed: stopping"; fi
    engine_down
    engine_trim
    start_engine "$key" "$(engine_config)"
    engine_comes_up || engine_anew "$key"
  fi
  wait_for engine 60 engine_listens
}

engine_listens() { [[ -S $run/engine.sock ]]; }
engine_comes_up() { comes_up engine 60 engine_listens; }

# The engine collects no garbage beside its work. By size it drops one record at a time and looks at all of them for each, with
# a lock held: above its limit that took one of two cores for the rest of a run, and made most calls wait. And a command whose
# layer is collected a moment before it runs, fails. Instead, an engine that is about to start on a large cache first drops what
# was not used lately, alone; by age, which is ten records at a time.
engine_config() { jq -n '{logLevel: "warn", gc: {enabled: false}}'; }

engine_trimmed_at=${SLIPWAY_LAB_TRIM:-13824} # megabytes
engine_trim() {
  rm -rf "$state/engine.unreadable" # an interrupted engine_anew left it
  engine_outgrown || return 0
  say "engine: its cache has outgrown $engine_trimmed_at MB: dropping what was not used lately"
  start_engine trimming "$(jq -n --arg age "$(engine_age)s" '{logLevel: "warn", gc: {policies: [{all: true, keepDuration: $age}]}}')"
  if ! engine_comes_up || ! prune_by_policy; then say "engine: that failed; going on"; fi
  engine_down
  engine_compact
  (($(engine_size) > engine_trimmed_at * 11 / 10)) || return 0
  say "engine: its cache is still a tenth above that: emptied"
  rm -rf "$state/engine"
}

# The engine's databases do not become smaller by a trim, and with every change they list all their free pages anew: after two trims that
# was two fifths of the engine's processor time in a release. One that cannot be read stays for `engine_anew`.
engine_compact() {
  local database new
  for database in "$state"/engine/{cache,worker/containerdmeta,worker/metadata_v2,worker/snapshots/metadata}.db; do
    new=$database.new
    rm -f "$new"
    if [[ -e $database ]] && "$LAB/bin/bbolt" compact -o "$new" "$database" >/dev/null 2>&1; then mv "$new" "$database"; fi
  done
}

prune_by_policy() {
  _EXPERIMENTAL_DAGGER_RUNNER_HOST=$engine_address "$LAB/bin/dagger" core engine local-cache prune --use-default-policy \
    >/dev/null 2>&1
}

# To look at every file takes up to a minute. Unless somebody names a limit, it is done twice a day, and when the disk has filled by
# more since then than was left to the limit. A cache that was found too large is not looked at again before it is trimmed.
engine_outgrown() {
  local stamp=$state/engine/measured size used
  if [[ -z ${SLIPWAY_LAB_TRIM:-} && -n $(find "$stamp" -mmin -720 2>/dev/null) ]]; then
    read -r size used <"$stamp"
    if ((size > engine_trimmed_at)); then return; fi
    ((size + $(disk_used) - used > engine_trimmed_at)) || return
  fi
  (($(engine_size) > engine_trimmed_at))
}

# In megabytes, without the files of what calls told, a few megabytes each, which the engine removes after an hour. What was found is
# noted in the cache itself, so that the note goes with it.
engine_size() {
  local size
  mkdir -p "$state/engine"
  size=$(du -sm --exclude=clientdbs "$state/engine" | cut -f1)
  printf '%s %s\n' "$size" "$(disk_used)" >"$state/engine/measured"
  printf '%s' "$size"
}

disk_used() { df --output=used -m "$state" | tail -n 1; }

# trim: stops an engine whose cache has outgrown its limit while it ran, so that the next `up` trims it. One that somebody is
# connected to goes on.
trim() {
  need_root
  alone
  if ! is_running engine || ! engine_outgrown; then return; fi
  if [[ -n $(ss -xH src "$run/engine.sock" | grep ESTAB) ]]; then
    say "engine: its cache has outgrown $engine_trimmed_at MB, and it is in use: it goes on"
  else
    say "engine: its cache has outgrown $engine_trimmed_at MB: stopping"
    engine_down
  fi
}

# How old, in seconds, what is kept may be: as old as what was used in the hour before the last call. The engine has a
# file of each call.
engine_age() {
  local last
  last=$(find "$state/engine/worker/clientdbs" -type f -printf '%Ts\n' 2>/dev/null | sort -n | tail -n 1)
  echo $((EPOCHSECONDS - ${last:-EPOCHSECONDS} + 3600))
}

# engine_anew KEY: an engine that ended at once begins with an empty cache. While it runs it does not sync its databases, and a
# kill can hit it between two of them, so that an engine may be unable to read what the one before it left. That is deleted only
# when it was the cause.
engine_anew() {
  local kept=$state/engine.unreadable
  if is_running engine; then return; fi
  say "engine: did not start with the cache that an earlier one left: $(grep '^dagger-engine: ' "$state/logs/engine.log" | tail -n 1)"
  say "engine: beginning with an empty cache"
  engine_down
  rm -rf "$kept"
  mv "$state/engine" "$kept"
  start_engine "$1" "$(engine_config)"
  if engine_comes_up; then
    rm -rf "$kept"
  else
    rm -rf "$state/engine"
    mv "$kept" "$state/engine"
  fi
}

# start_engine KEY CONFIGURATION
# Go collects its garbage when it has taken a quarter of the machine's memory, and not each time that it has grown to some multiple of
# what it needs: that is a seventh of its CPU time.
start_engine() {
  local memory
  memory=$(awk '/^MemTotal:/ { n = int($2 / 4); print (n < 1048576 ? 1048576 : n) "KiB"}' /proc/meminfo)
  say "engine: starting"
  mkdir -p "$state/engine"
  rm -f "$run/engine.sock"
  resolv_conf >"$state/resolv.conf"
  printf '%s\n' "$2" >"$state/engine.json"
  start_process engine "$1" env -i \
    HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DO_NOT_TRACK=1 GOGC=off GOMEMLIMIT="$memory" \
    ${HTTP_PROXY:+HTTP_PROXY="$HTTP_PROXY"} ${HTTPS_PROXY:+HTTPS_PROXY="$HTTPS_PROXY"} ${NO_PROXY:+NO_PROXY="$NO_PROXY"} \
    DAGGER_GO_SDK_MANIFEST_DIGEST="$(<"$(built content-go)/digest")" \
    DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST="$(<"$(built content-typescript)/digest")" \
    nsenter --net="/run/netns/$netns" \
    unshare --mount --propagation private --pid --fork --kill-child=KILL --mount-proc \
    bash "$LAB_SOURCE/lib/engine-namespace.sh" "$LAB" "$state" "slipway$instance" "$container_cidr" "$(engine_hosts)"
}

# The process that is recorded is the one outside of the engine's PID namespace: when it dies, all that the engine started dies.
engine_down() {
  local outer
  if outer=$(pid_of engine); then pkill -TERM -P "$outer" || true; fi
  stop_process engine 10
  # The engine's containers leave their empty parent behind.
  rmdir /sys/fs/cgroup/{,*/}buildkit 2>/dev/null || true
}

# Names of all instances, so that engines can use each other's registries and git servers.
engine_hosts() {
  local i name
  for ((i = 1; i <= instances; i++)); do
    for name in fulcio rekor timestamps tokens kms; do printf '10.90.%s.6 %s\n' "$i" "$(host_name "$name" "$i")"; done
    printf '%s %s\n' "10.90.$i.3" "$(host_name registry "$i")" "10.90.$i.4" "$(host_name mirror "$i")" \
      "10.90.$i.5" "$(host_name git "$i")" "10.90.$i.5" "$(host_name charts "$i")" \
      "10.90.$i.5" "$(host_name files "$i")"
  done
}

# A name server on the machine's loopback cannot be reached from another network namespace.
resolv_conf() {
  local file
  for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf; do
    if [[ -f $file ]] && grep -E '^nameserver' "$file" | grep -qvE ' (127\.|::1)'; then
      grep -vE '^nameserver (127\.|::1)' "$file"
      return
    fi
  done
  fail "this machine asks only itself for names ($(grep -m1 ^nameserver /etc/resolv.conf))" \
    "name a server that other hosts can ask in /etc/resolv.conf or /run/systemd/resolve/resolv.conf"
}
