#!/bin/bash
# Makes stand-ins for the three public base images where no image can be pulled, under the names docker-compose.yml
# asks for: python:3.11-slim from Debian's own packages, nats:2.15 and mongo:8.0 around the servers' wheels.
# Needs root, debootstrap, a Docker engine and .venv (`make install`). An image that is there already is kept.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missing() { ! docker image inspect "$1" > /dev/null 2>&1; }

if missing python:3.11-slim; then
    # The mirror this machine itself uses.
    mirror=$(apt-cache policy | grep -oE 'https?://[^ ]+/debian' | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates,libcurl4 bookworm "$work/debian" "$mirror"
    ln -s python3 "$work/debian/usr/bin/python"
    rm -rf "$work/debian/var/cache/apt/archives" "$work/debian/var/lib/apt/lists"
    tar -C "$work/debian" -c . | docker import -c 'CMD ["python3"]' - python:3.11-slim
fi

# Where the project's own code finds the server programs.
program() {
    .venv/bin/python -c "from pathlib import Path; from chassis.embedded import binaries; print($1)"
}

if missing nats:2.15; then
    mkdir "$work/nats"
    cp "$(program 'binaries.nats_server_program()')" "$work/nats/nats-server"
    docker build -t nats:2.15 -f - "$work/nats" << 'END'
FROM scratch
COPY nats-server /nats-server
EXPOSE 4222 8222 6222
ENTRYPOINT ["/nats-server"]
END
fi

if missing mongo:8.0; then
    mkdir "$work/mongo"
    cp "$(program 'binaries.mongod_program(Path("build/bin"))')" "$work/mongo/mongod"
    docker build -t mongo:8.0 -f - "$work/mongo" << 'END'
FROM python:3.11-slim
RUN groupadd --gid 999 --system mongodb && useradd --uid 999 --system --gid mongodb --home-dir /data/db mongodb \
    && install -d -o mongodb -g mongodb /data/db /data/configdb
COPY mongod /usr/bin/mongod
VOLUME /data/db /data/configdb
EXPOSE 27017
CMD ["mongod"]
END
fi
docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep -E '^(python:3.11-slim|nats:2.15|mongo:8.0) '
