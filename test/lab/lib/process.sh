# shellcheck shell=bash
# Background processes. A pid file holds "PID START KEY". START is the start time from the kernel: a number that was given to another
# process in the meantime, or after a reboot, is never taken for ours. KEY is a hash of what the process was started with.

# started_at PID: of a process that runs; one that has ended and was not collected by its parent yet (Z) does not.
started_at() {
  local stat fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] ]] && echo "${fields[19]}"
}

pid_of() {
  local pid start
  [[ -f $run/$1.pid ]] && read -r pid start _ <"$run/$1.pid" && [[ -n $start && $(started_at "$pid") == "$start" ]] || return 1
  echo "$pid"
}

is_running() { pid_of "$1" >/dev/null; }

# is_current NAME KEY
is_current() { is_running "$1" && [[ $(cut -d' ' -f3 "$run/$1.pid") == "$2" ]]; }

# start_process NAME KEY COMMAND…: the process writes its own pid file before it becomes the command, so none runs unrecorded.
# It inherits neither the lock nor the terminal, nor a working folder that somebody may delete: git would not run there.
start_process() {
  local name=$1 key=$2
  shift 2
  mkdir -p "$run" "$state/logs"
  if [[ -f $state/logs/$name.log ]]; then mv "$state/logs/$name.log" "$state/logs/$name.log.1"; fi
  # shellcheck disable=SC2016
  setsid bash -c '
    cd / && file=$1 key=$2; shift 2
    echo "$$ $(sed "s/.*) //" /proc/$$/stat | cut -d" " -f20) $key" >"$file.new" && mv "$file.new" "$file"
    exec "$@"' bash "$run/$name.pid" "$key" "$@" </dev/null >>"$state/logs/$name.log" 2>&1 9>&- &
  disown
}

# stop_process NAME SECONDS: asks, waits, then kills.
stop_process() {
  local pid deadline=$((SECONDS + $2))
  if pid=$(pid_of "$1"); then
    kill -TERM "$pid" 2>/dev/null || true
    while is_running "$1" && ((SECONDS < deadline)); do sleep 0.05; done
    if is_running "$1"; then
      kill -KILL "$pid" 2>/dev/null || true
      while is_running "$1"; do sleep 0.05; done
    fi
  fi
  rm -f "$run/$1.pid"
}

# comes_up NAME SECONDS COMMAND…: waits until COMMAND succeeds; says no when process NAME ends or time is up.
comes_up() {
  local name=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" 2>/dev/null; do
    sleep 0.1
    if ((SECONDS < deadline)) && { is_running "$name" || { sleep 0.5 && is_running "$name"; }; }; then continue; fi
    return 1
  done
}

# wait_for NAME SECONDS COMMAND…: comes_up, or fails with the end of the log.
wait_for() {
  comes_up "$@" && return
  tail -n 15 "$state/logs/$1.log" | sed 's/^/  | /' >&2
  fail "$1 did not start; the lines above are the end of $state/logs/$1.log" "'lab down', then 'lab up' start from a clean state"
}
