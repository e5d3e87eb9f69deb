#!/bin/bash
# Collects in build/wheels every wheel the images need, by hash, through this machine's own pip configuration.
# With them the images build without network: PIP_NO_INDEX=1 docker-compose build.
set -euo pipefail
cd "$(dirname "$0")/../.."

locked=$(mktemp)
trap 'rm -f "$locked"' EXIT
for name in hatchling gcmhub-hub; do
    python3 deploy/locked.py "$name" requirements.lock
done | awk '/^[a-z0-9]/ { fresh = !seen[$1]++ } fresh' > "$locked"
python3 -m pip download --quiet --require-hashes --no-deps --only-binary :all: --dest build/wheels -r "$locked"
du -sh build/wheels
