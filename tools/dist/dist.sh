#!/usr/bin/env bash
# Builds static programs with archives, checksums, a bill of materials and what an
# image is built from. The same commit gives the same bytes.
#
# usage: dist.sh OUT TARGET ...        TARGET: linux/amd64, linux/arm64
# environment: PYTHON (one that has ziglang and certifi), LDFLAGS, VERSION, DATE, GO
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$1
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go=${GO:-go}
python=$(command -v "$PYTHON")

for target in "$@"; do
  os=${target%/*} arch=${target#*/}
  case $target in
    linux/amd64) machine=x86_64-linux-musl ;;
    linux/arm64) machine=aarch64-linux-musl ;;
    *) echo "dist: no C library is there for $target" >&2; exit 3 ;;
  esac
  # The Go command takes CC apart at blanks, so it is a file.
  printf '#!/bin/sh\nexec "%s" -m ziglang cc -target %s "$@"\n' "$python" "$machine" > "$work/cc-$arch"
  chmod +x "$work/cc-$arch"
  CGO_ENABLED=1 GOOS=$os GOARCH=$arch CC="$work/cc-$arch" "$go" build -trimpath -buildvcs=false -tags netgo,osusergo \
    -ldflags "$LDFLAGS -buildid= -linkmode external -extldflags -static" -o "$out/decant-$os-$arch" ./cmd/decant

  folder=decant-$VERSION-$os-$arch
  mkdir -p "$work/$folder/man"
  cp "$out/decant-$os-$arch" "$work/$folder/decant"
  cp LICENSE README.md CHANGELOG.md "$work/$folder/"
  cp internal/awsapi/LICENSES.txt "$work/$folder/LICENSES-awsapi.txt" # of the data in the program
  cp docs/man/*.1 "$work/$folder/man/"
  find "$work/$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  chmod 755 "$work/$folder/decant"
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="${DATE:-1970-01-01T00:00:00Z}" -cf - "$folder" | gzip -n -9 > "$out/$folder.tar.gz"
done

(cd tools/sbom && "$go" build -trimpath -buildvcs=false -o "$work/sbom" .)
find "$out" -name 'decant-linux-*' -print0 | sort -z | xargs -0 "$work/sbom" "$VERSION" "${DATE:-}" > "$out/decant-$VERSION.cdx.json"
cp "$("$python" -c 'import certifi; print(certifi.where())')" "$out/ca-certificates.crt"
cp Containerfile "$out/Containerfile"
(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
