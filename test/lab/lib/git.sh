# shellcheck shell=bash
# git.lab.test holds git repositories behind the registry's login; charts.lab.test shows the files of their gh-pages branches to everybody,
# as https://charts.lab.test/REPOSITORY/PATH. A repository begins with the first push to it. files.lab.test shows a folder.

git_up() {
  local certificates key
  further_address "$git_ip" "$git_name" "$charts_name" "$files_name"
  files
  certificates=$(built certificates)
  key=$(digest_of "$certificates/.key" "$(built git-server)/.key")
  if ! is_current git "$key"; then
    stop_process git 2
    limit_size "$state/git"
    mkdir -p "$state/git"
    start_process git "$key" nsenter --net="/run/netns/$netns" "$LAB/bin/git-server" -listen "$git_ip:443" -pages "$charts_name" \
      -files "$files_name" -folder "$state/files" -plain "$git_ip:80" \
      -root "$state/git" -hooks "$(built git-server)/hooks" -passwords "$state/passwords" -publisher publisher -reader reader \
      -cert "$certificates/server.crt" -key "$certificates/server.key"
  fi
  wait_for git 20 listens_on "$git_ip" 443
}

git_down() { stop_process git 2; }

# Kubernetes' schemas, and the vulnerability databases, made today: their age is a part of what scans judge.
files() {
  local key
  mkdir -p "$state/files"
  ln -sfn "$(built kubernetes-schemas)/files/kubernetes-schemas" "$state/files/kubernetes-schemas"
  key=$(built osv-databases)/.key
  [[ -n $(find "$state/files/.key" -mmin -720 2>/dev/null) ]] && cmp -s "$key" "$state/files/.key" && return
  cp -R "$(built osv-databases)/files/." "$state/files/"
  cp "$key" "$state/files/.key"
}
