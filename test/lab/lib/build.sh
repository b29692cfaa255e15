# shellcheck shell=bash
# All that is built, in order; each step after what it needs. To look at every step's inputs takes seconds: where neither these sources
# nor what there is of steps has changed since all of them were through, nothing is to be done.
build_all() {
  local kept=$LAB/built/.key
  mkdir -p "$LAB/built"
  certificates
  if [[ ! -f $kept || $(<"$kept") != "$(digest_of_all)" ]]; then
    build_steps
    digest_of_all >"$kept.new"
    mv "$kept.new" "$kept"
  fi
  link_programs
}

digest_of_all() { digest_of "$LAB_SOURCE" "$LAB_SOURCE/../fixtures/osv" <(cat "$LAB"/built/*/.key 2>/dev/null); }

build_steps() {
  local tool name package flags
  cached gate go-program.sh gate registry-gate -- gate
  cached network-plugin go-program.sh plugins network-plugin -- plugins
  cached git-server git-server.sh -- git
  cached sigstore-front go-program.sh sigstore sigstore-front -- sigstore
  cached osv-databases osv-databases.sh -- ../fixtures/osv/database.go ../fixtures/osv/database
  cached kubernetes-schemas kubernetes-schemas.sh "${kubernetes_versions[@]}" -- schemas
  cached docker-registry docker-registry.sh
  cached dagger dagger.sh "$dagger_version" -- engine
  for tool in "${go_tools[@]}"; do
    read -r name package flags <<<"$tool"
    # shellcheck disable=SC2086
    cached "tool-$name" go-tool.sh "$name" "$package" $flags -- tools
  done
  build_content
  build_images
  limit_go_caches
}

build_content() {
  cached rootfs-golang rootfs.sh "$debian_release" ca-certificates,gcc,git,libc6-dev,make
  cached golang golang.sh "$go_version" -- @rootfs-golang
  cached content-go content-go.sh -- warm runtime/go.mod runtime/go.sum @golang @dagger
  cached rootfs-node rootfs.sh "$debian_release" ca-certificates,libstdc++6
  cached sdk-base sdk-base.sh -- sdk @rootfs-node @dagger
  cached content-typescript content-typescript.sh -- runtime @sdk-base
}

link_programs() {
  mkdir -p "$LAB/bin"
  ln -sfn "$LAB"/built/*/bin/* "$LAB/bin/"
}

# The lab's certificate authority, and the certificate of all instances' registries. Trusting it is left to each client: the machine's
# own trust store stays as it is, and a bundle beside it holds both.
certificates() {
  local i names="DNS:*.lab.test" store=/etc/ssl/certs/ca-certificates.crt folder
  for ((i = 1; i <= instances; i++)); do names+=",IP:10.90.$i.3,IP:10.90.$i.4"; done
  cached certificates certificates.sh "$names"
  folder=$(built certificates)
  [[ $folder/bundle.pem -nt $store ]] && return
  cat "$store" "$folder/ca.crt" >"$folder/bundle.new"
  mv "$folder/bundle.new" "$folder/bundle.pem"
}

# Together with the engine's cache (engine_config) and the registries' this keeps the folder below 20 GB. Without these caches nothing but
# what changes has to be built anew.
limit_go_caches() {
  [[ -n $something_built ]] && (($(du -sm "$LAB/go" | cut -f1) > 2048)) || return 0
  say "Go's caches have outgrown 2 GB: emptied"
  rm -rf "$LAB/go"
}
