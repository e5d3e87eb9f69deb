"""Events: outbox, relay, streams, consumers, dead letters."""
