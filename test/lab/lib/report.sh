# shellcheck shell=bash
# What the lab tells about itself.

# The settings of a shell that uses the lab. Passwords are named by file, never printed.
print_env() {
  local ca name registry=$registry_name mirror=$mirror_name files=https://$files_name
  ca=$(built certificates)
  is_running registry-gate || say "the lab is not up: run '$LAB_SOURCE/lab up' first"
  if own_engine; then
    export_line _EXPERIMENTAL_DAGGER_RUNNER_HOST "$engine_address"
  else
    # Another engine does not know the lab's names, but reaches its addresses. It pulls from the public registries, or from a mirror of its own.
    registry=$registry_ip mirror=${SLIPWAY_LAB_MIRROR:-} files=http://$git_ip
  fi
  for name in SSL_CERT_FILE CURL_CA_BUNDLE GIT_SSL_CAINFO NODE_EXTRA_CA_CERTS; do export_line "$name" "$ca/bundle.pem"; done
  export_line SLIPWAY_LAB_CA "$ca/ca.crt"
  export_line SLIPWAY_LAB_REGISTRY "$registry"
  export_line SLIPWAY_LAB_REGISTRY_FOLDER "$state/registry"
  export_line SLIPWAY_LAB_REGISTRY_USER publisher
  export_line SLIPWAY_LAB_REGISTRY_PASSWORD_FILE "$state/passwords/publisher"
  export_line SLIPWAY_LAB_READER_USER reader
  export_line SLIPWAY_LAB_READER_PASSWORD_FILE "$state/passwords/reader"
  export_line SLIPWAY_LAB_MIRROR "$mirror"
  export_line SLIPWAY_LAB_GIT "https://$git_name"
  export_line SLIPWAY_LAB_GIT_FOLDER "$state/git"
  export_line SLIPWAY_LAB_GIT_USER publisher
  export_line SLIPWAY_LAB_GIT_PASSWORD_FILE "$state/passwords/publisher"
  export_line SLIPWAY_LAB_CHARTS "https://$charts_name"
  export_line SLIPWAY_LAB_FILES "$files"
  export_line SLIPWAY_LAB_FILES_FOLDER "$state/files"
  export_line SLIPWAY_LAB_FULCIO "https://$fulcio_name"
  export_line SLIPWAY_LAB_REKOR "https://$rekor_name"
  export_line SLIPWAY_LAB_TIMESTAMPS "https://$timestamps_name"
  export_line SLIPWAY_LAB_TOKENS "https://$tokens_name"
  export_line SLIPWAY_LAB_TRUSTED_ROOT "$sigstore/trusted-root.json"
  export_line SLIPWAY_LAB_KMS "awskms://$kms_name/alias/release"
  export_line DAGGER_NO_NAG 1
  export_line DO_NOT_TRACK 1
  # Once, however often a shell evaluates this.
  printf 'case ":$PATH:" in *:%q:*) ;; *) export PATH=%q:"$PATH" ;; esac\n' "$LAB/bin" "$LAB/bin"
}

export_line() { printf 'export %s=%q\n' "$1" "$2"; }

print_status() {
  local name
  printf '%-16s %-8s %-8s %s\n' PART STATE PID WHERE
  if own_engine; then status_line engine "$engine_address"; else printf '%-16s %-8s %-8s %s\n' engine other - "$other_engine"; fi
  status_line registry-gate "https://$registry_name ($registry_ip)"
  status_line registry "$state/registry"
  status_line mirror-gate "https://$mirror_name ($mirror_ip)"
  status_line mirror "$LAB/mirror"
  status_line git "https://$git_name, https://$charts_name and https://$files_name ($git_ip), $state/git"
  status_line sigstore-front "https://$fulcio_name, https://$rekor_name, https://$timestamps_name, https://$tokens_name, https://$kms_name ($sigstore_ip)"
  for name in "${sigstore_programs[@]}"; do status_line "$name" "$sigstore"; done
  printf '%-16s %-8s %-8s %s\n' network "$(network_is_up && echo up || echo down)" - "$netns, $subnet"
  printf '%-16s %-8s %-8s %s\n' folder "$(df --output=avail -h "$LAB" | tail -1 | tr -d ' ')" - "$LAB (free space of its disk)"
}

status_line() {
  local pid
  if pid=$(pid_of "$1"); then printf '%-16s %-8s %-8s %s\n' "$1" up "$pid" "$2"; else printf '%-16s %-8s %-8s %s\n' "$1" down - "$2"; fi
}

print_logs() {
  local file
  for file in "$state"/logs/*.log; do
    [[ -f $file ]] || continue
    printf '==> %s\n' "$file"
    tail -n 50 "$file"
  done
}
