"""Removal's forms."""
