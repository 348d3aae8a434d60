"""Reading uploads: from a file on disk to typed rows. Knows files, not the database."""
