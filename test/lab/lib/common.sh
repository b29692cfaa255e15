# shellcheck shell=bash
# Messages, and the cached steps that everything built is made by.

# Progress goes to the terminal with the time since the start, and to a log with date and process, because labs are shared.
say() {
  printf '[%3ds] %s\n' "$SECONDS" "$*" >&2
  if [[ -w $LAB/logs ]]; then printf '%(%F %T)T %d: %s\n' -1 $$ "$*" >>"$LAB/logs/lab.log"; fi
}

# fail PROBLEM REMEDY
explained=
fail() {
  explained=yes
  printf 'lab: %s\n  remedy: %s\n' "$1" "$2" >&2
  exit 1
}

# digest_of PATH…: one hash over the contents, and over the names in folders.
digest_of() {
  local path
  for path in "$@"; do
    if [[ -d $path ]]; then
      (cd "$path" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    else
      sha256sum <"$path"
    fi
  done | sha256sum | cut -d' ' -f1
}

# built NAME: where step NAME puts its output.
built() { printf '%s/built/%s' "$LAB" "$1"; }

something_built=

# cached NAME SCRIPT [ARGUMENT…] [-- INPUT…]
# Runs steps/SCRIPT with a new folder and the arguments, and keeps the folder as built/NAME until the script, an argument or an
# input changes. An input is a path of the checkout, or the name of another step as @NAME.
cached() {
  local name=$1 script=$LAB_SOURCE/steps/$2 arguments=() inputs=() key out input
  shift 2
  while (($#)) && [[ $1 != -- ]]; do arguments+=("$1"); shift; done
  shift || true
  for input in "$@"; do
    case $input in
      @*) inputs+=("$(built "${input#@}")/.key") ;;
      *) inputs+=("$LAB_SOURCE/$input") ;;
    esac
  done
  out=$(built "$name")
  key=$({ digest_of "$script" "${inputs[@]}"; printf '%s\n' "${arguments[@]}"; } | sha256sum | cut -d' ' -f1)
  [[ -f $out/.key && $(<"$out/.key") == "$key" ]] && return
  say "$name: building"
  run_step "$name" "$script" "$out.new" "${arguments[@]}"
  printf '%s\n' "$key" >"$out.new/.key"
  rm -rf "$out"
  mv "$out.new" "$out"
  something_built=yes
}

# The step gets a PID namespace that dies with this process: a killed `up` leaves no compiler behind that would write into the
# folder that the next one uses. The kernel tells of a parent's death only from when it is asked to, hence the second look at who it is.
run_step() {
  local name=$1 log=$LAB/logs/$1.log code=0
  shift
  mkdir -p "$LAB/built"
  rm -rf "$2"
  mkdir -p "$2"
  # Compilers that collect garbage seldom take a fifth less time.
  # shellcheck disable=SC2016
  GOGC=400 setpriv --pdeathsig KILL bash -c '(($PPID == $1)) && exec unshare --pid --fork --kill-child=KILL -- "${@:2}"' bash $$ "$@" \
    >"$log" 2>&1 </dev/null || code=$?
  case $code in
    0) return ;;
    130 | 143) exit $code ;; # Ctrl-C, or a signal to all of us
  esac
  tail -n 15 "$log" | sed 's/^/  | /' >&2
  fail "step $name failed; the lines above are the end of $log" \
    "if a package could not be had, check that apt, npm and go reach their registries, then run 'lab up' again: finished steps are kept"
}
