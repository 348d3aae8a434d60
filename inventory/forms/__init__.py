"""Forms of the inventory's pages, one subject a file."""
