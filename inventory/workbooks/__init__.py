"""Workbooks that Lenscap writes for people to fill in or to correct, and what all workbooks have in common."""
