"""Examples shown at the end of each command's help."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final = {
    "up": (
        "hub up",
        "hub up --empty",
        "hub up --detach --empty | jq -r .publisher",
        "HUB_PORT_BASE=9000 HUB_VAR=/tmp/hub hub up",
    ),
    "down": ("hub down",),
    "status": ("hub status", "hub status --json | jq .durables"),
    "token": (
        "hub token --role submitter --country PRT",
        'hub token --role submitter --organization "Example Council (invented)"',
        "hub token --role commission --region lac --lifetime 30d",
        "hub token --role secretariat",
    ),
    "submit": (
        "hub submit input.json",
        "hub submit input.json --token $TOKEN --key 2026-prt-1",
        "hub submit input.json --no-wait",
    ),
    "registry diff": (
        "hub registry diff services/registry/data",
        "hub registry diff facts --json | jq '.records[].key'",
        "hub registry diff facts --url https://registry.example.org --token $TOKEN",
    ),
    "registry apply": (
        "hub registry apply facts",
        'hub registry apply facts --yes --reason "Membership as of March 2026"',
        "HUB_TOKEN=$(hub token --role secretariat) hub registry apply facts --url http://127.0.0.1:8010",
    ),
    "registry export": (
        "hub registry export facts",
        "hub registry export services/registry/data && git diff services/registry/data",
        "hub registry export everything --demonstration",
    ),
    "provision": (
        "hub provision",
        "NATS_URL=nats://nats:4222 NATS_PASSWORD_ADMIN=... MONGODB_URL=mongodb://... hub provision --replicas 3",
        "hub provision --mongodb-member mongodb:27017",
    ),
    "config": (
        "hub config nats > deploy/nats/nats-server.conf",
        "hub config mongodb > deploy/mongo/mongod.conf",
    ),
    "secrets": (
        "hub secrets",
        "HUB_VAR=deploy/compose/secrets hub token --role submitter --country PRT",
    ),
}


def examples(command: str) -> str:
    """Return the last part of a command's help, as Markdown."""
    return "Examples:\n\n" + "\n\n".join(f"`{line}`" for line in EXAMPLES[command])
