#!/usr/bin/env bash
# osv-databases.sh OUT: the vulnerability databases that scans in the lab read, at osv/ECOSYSTEM/all.zip.
set -euo pipefail
cd "$LAB_SOURCE/../fixtures/osv"
go run database.go database "$1/files/osv"
