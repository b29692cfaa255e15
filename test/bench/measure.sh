# shellcheck shell=bash
# Times and ratios. Wants $work, a folder, and $runs, how often something warm is measured.

# timed COMMAND...: prints the seconds that it took; stops everything when it fails.
timed() {
  local begin end
  begin=$(date +%s.%N)
  if ! "$@" >"$work/log" 2>&1; then
    tail -40 "$work/log" >&2
    return 1
  fi
  end=$(date +%s.%N)
  compute "$end - $begin"
}

# compute EXPRESSION: the value of an expression of numbers.
compute() { awk "BEGIN { printf \"%.2f\\n\", $1 }"; }

# middle NUMBER...: the median.
middle() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# median COMMAND...: the median of $runs measurements.
median() {
  local i times=()
  for ((i = 0; i < runs; i++)); do times+=("$(timed "$@")") || return 1; done
  middle "${times[@]}"
}

# stages NAME...: the seconds that the last release spent in these stages together; a stage that it does not have counts nothing.
stages() {
  jq '[.stages[]
    | select(.stage as $stage | any($ARGS.positional[]; . as $name | $stage == $name or ($stage | startswith("\($name) "))))
    | .milliseconds] | (add // 0) / 1000' "$work/dist/release.json" --args "$@"
}

# seconds WHAT TIME: a time of the table; figure WHAT VALUE LIMIT: a ratio, or another number that may not be above its limit.
seconds() { printf '%-72s %8.1f\n' "$1" "$2" | tee -a "$work/times"; }
figure() {
  local verdict
  verdict=$(awk -v value="$2" -v limit="$3" 'BEGIN { print value <= limit ? "" : "MISSED" }')
  printf '%-72s %8.2f  <= %-5s %s\n' "$1" "$2" "$3" "$verdict" | tee -a "$work/figures"
}
