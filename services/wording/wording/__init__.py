"""Words of the interface in six languages, and the names of countries, languages, regions and objectives."""
