#!/usr/bin/env bash
# Everything that says whether the project is sound. Ends with one line: N passed, N failed, N skipped.
# Arguments go to vitest: `npm test -- --project unit` needs no lab.
set -euo pipefail
# shellcheck source=test/setup.sh
source "$(dirname "$0")/setup.sh"
cd "$root"

passed=0 failed=0 skipped=0

# begin NAME COMMAND...: starts a check that counts as a test, beside the others.
names=() pids=() logs=$(mktemp -d)
begin() {
  names+=("$1")
  "${@:2}" >"$logs/${#pids[@]}" 2>&1 &
  pids+=("$!")
}

# finish: tells of every check that was begun what it came to; the output of one that failed is shown.
finish() {
  local i status
  for i in "${!pids[@]}"; do
    status=0
    wait "${pids[i]}" || status=$?
    # Tests that left a report count for themselves.
    if [ -e "$logs/$i.json" ]; then
      count "$logs/$i.json" "$status"
    elif [ "$status" -eq 0 ]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
    fi
    if [ "$status" -eq 0 ]; then
      say "ok      ${names[i]}"
    else
      say "FAILED  ${names[i]}"
      cat "$logs/$i"
    fi
  done
  rm -rf "$logs"
}

# vitest REPORT ARGS...: runs tests.
vitest() {
  npx vitest run --config test/vitest.config.ts --reporter=default --reporter=json --outputFile.json="$1" "${@:2}"
}

# count REPORT STATUS: adds up what tests reported.
count() {
  local counts p f s
  if ! counts=$(node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const broken = r.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length;
    console.log(r.numPassedTests, r.numFailedTests + broken, r.numPendingTests + r.numTodoTests);' "$1"); then
    counts="0 1 0"
  fi
  read -r p f s <<<"$counts"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  # Vitest can fail for a reason that is no test: an error outside of them.
  if [ "$2" -ne 0 ] && [ "$f" -eq 0 ]; then failed=$((failed + 1)); fi
}

# in_front ARGS...: runs tests where they are seen, and counts them.
in_front() {
  local report status=0
  report=$(mktemp)
  vitest "$report" "$@" || status=$?
  count "$report" "$status"
  rm -f "$report"
}

# The tests that come first would each compile Go's standard library on an engine with an empty cache, side by side: this does it for all.
first_check() (
  sample=$(mktemp -d)
  trap 'rm -rf "$sample"' EXIT
  "$root/test/fixtures/history.sh" tiny "$sample/tiny"
  dagger -m "$root" call --progress=plain "${surroundings[@]}" check --source="$sample/tiny"
)

install_dependencies
# While other things are checked, and before the lab installs packages, too.
if [ "$#" -eq 0 ]; then
  install_browser &
  browser=$!
fi
# Programs; the files that they source are checked with them.
shell_files() { git ls-files '*.sh' test/lab/lab .ci/run | xargs grep -lE '^#!.*bash'; }
begin types npx tsc
begin lint npx eslint --config test/eslint.config.js src dagger test
begin format npx prettier --check src dagger "test/**/*.{ts,js}" "*.json" .github
begin "dead code" npx knip
if [ "$#" -eq 0 ]; then
  begin "unit tests" vitest "$logs/${#pids[@]}.json" --project unit
  wait "$browser"
  start_lab
  begin "API server for tests" "$root/test/lab/lab" envtest
  begin shellcheck bash -c "$(declare -f shell_files); shell_files | xargs shellcheck --external-sources --source-path=SCRIPTDIR --source-path=. --severity=warning"
  begin "a check of a sample" first_check
  # Steps of workflows are checked with shellcheck too; those of the action are scripts.
  begin actionlint actionlint .github/workflows/*.yaml .github/examples/*.yaml
fi
finish
if [ "$#" -eq 0 ]; then in_front --project '!unit'; else in_front "$@"; fi

say "done"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
