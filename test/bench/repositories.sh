# shellcheck shell=bash
# Repositories that are measured. Wants $root, $work and the lab's variables.

sample() { "$root/test/fixtures/history.sh" "$1" "$2" >/dev/null; }

# commit ARGS...: as git commit does it.
commit() { git -c user.name=Bench -c user.email=bench@example.com -c commit.gpgsign=false commit --quiet "$@"; }

change_a_line() {
  echo "// $RANDOM$RANDOM" >>cmd/lighthouse-controller/main.go
  commit --all --message "fix: change a line"
}

# configure LINE...: what slipway.yaml says from now on.
configure() {
  printf '%s\n' "$@" >slipway.yaml
  git add slipway.yaml
  commit --message "build: configure"
}

# A classic chart repository in the lab, empty but for a commit. Prints its name.
make_chart_repository() {
  local name=bench$RANDOM$RANDOM
  git init --quiet --initial-branch=main "$work/$name"
  (
    cd "$work/$name"
    commit --allow-empty --message "chore: begin"
    git -c "credential.helper=!f() { echo username=$SLIPWAY_LAB_GIT_USER; echo password=\$(cat $SLIPWAY_LAB_GIT_PASSWORD_FILE); }; f" \
      push --quiet "$SLIPWAY_LAB_GIT/$name.git" main
  )
  echo "$name"
}

# add_commits N: as many commits without changes.
add_commits() {
  local i
  for ((i = 1; i <= $1; i++)); do
    printf 'commit refs/heads/main\ncommitter Bench <bench%d@example.com> %d +0000\ndata <<END\nfeat(part%d): do thing %d\n\nSee #%d.\nEND\n' \
      $((i % 40)) $((1790000000 + i)) $((i % 7)) "$i" "$i"
    ((i > 1)) || echo 'from refs/heads/main^0'
    echo
  done | git fast-import --quiet
}
