# shellcheck shell=bash
# The API server that tests of controllers start, where setup-envtest looks for it: an index with checksums, and an archive. To build it
# takes minutes, and one test needs it, so that `up` leaves it out.
envtest() {
  local folder=$state/files/envtest archive=envtest-v$envtest_version-linux-amd64.tar.gz binaries hash
  need_root
  need_tools
  alone
  cached envtest envtest.sh "$envtest_version" -- envtest
  limit_go_caches
  binaries=$(built envtest)/files/$archive
  mkdir -p "$folder"
  ln -sfn "$binaries" "$folder/$archive"
  hash=$(sha512sum "$binaries" | cut -d' ' -f1)
  jq -n --arg version "v$envtest_version" --arg archive "$archive" --arg hash "$hash" \
    --arg link "https://$files_name/envtest/$archive" \
    '{releases: {($version): {($archive): {hash: $hash, selfLink: $link}}}}' >"$folder/index.yaml.new"
  mv "$folder/index.yaml.new" "$folder/index.yaml"
  say "envtest: https://$files_name/envtest/index.yaml"
}
