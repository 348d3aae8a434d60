"""The front-end files taken from elsewhere: which, at which version, and how they are made ours."""
