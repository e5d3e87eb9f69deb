"""`hub registry`: the registry as a folder of files."""
