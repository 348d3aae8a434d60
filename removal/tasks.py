"""Removal's background work: what each kind of job does next."""
