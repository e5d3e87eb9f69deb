"""The store of records: what one transaction reads and writes, over two times."""
