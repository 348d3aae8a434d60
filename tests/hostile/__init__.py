"""Files that mean harm, or that nobody should have made: how they are made, and what becomes of them."""
