"""Inputs that become records: what the intake accepted and the registry keeps."""
