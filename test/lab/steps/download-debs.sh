#!/usr/bin/env bash
# download-debs.sh PACKAGE…: Debian packages into the current folder, without installing them; used by other steps.
set -euo pipefail
download() { apt-get download -o APT::Sandbox::User=root "$@"; }
# The package lists may be missing, or name versions that the mirror has replaced since.
download "$@" || { apt-get update && download "$@"; }
