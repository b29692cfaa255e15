# shellcheck shell=bash
# What is in the mirror: an image of the public reference R is at mirror.lab.test/R. Each is made by a step that leaves an OCI layout.

images() {
  local tool reference program path
  image "docker.io/library/golang:$go_version-$debian_release" golang content
  image gcr.io/distroless/static-debian12:nonroot image-static index
  for tool in "${tool_images[@]}"; do
    read -r reference program path <<<"$tool"
    image "$reference" "image-$program" content
  done
}

build_images() {
  local tool program path
  cached image-static image-static.sh
  for tool in "${tool_images[@]}"; do
    read -r _ program path <<<"$tool"
    cached "image-$program" image-program.sh "$program" "$path" -- "@tool-$program"
  done
}

# image REFERENCE STEP TAG: pushes TAG of the step's layout, unless the mirror has got it from the same build.
image() {
  local reference=$1 step=$2 tag=$3 key stamp
  key=$(<"$(built "$step")/.key")
  stamp=$LAB/mirror/pushed/${reference//[\/:]/_}
  [[ -f $stamp && $(<"$stamp") == "$key" ]] && return
  say "mirror: $reference"
  SSL_CERT_FILE=$(built certificates)/bundle.pem skopeo copy --quiet --all \
    "oci:$(built "$step")/layout:$tag" "docker://$mirror_name/$reference" ||
    fail "could not push $reference to the lab's mirror" "'lab logs' shows what the mirror says; 'lab down' and 'lab up' start it again"
  mkdir -p "$LAB/mirror/pushed"
  printf '%s\n' "$key" >"$stamp"
}
