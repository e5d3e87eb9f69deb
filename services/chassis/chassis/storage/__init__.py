"""The database: driver, transactions, leases."""
