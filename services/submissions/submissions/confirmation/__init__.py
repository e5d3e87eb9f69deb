"""Whether an accepted input arrived: on its pages, or as a record of the registry; sent again until it did."""
