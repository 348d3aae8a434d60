"""The layers of evidence, one file each: every file reads a `Reading` and gives `Evidence`."""
