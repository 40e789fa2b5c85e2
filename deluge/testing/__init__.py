"""`deluge test`: tests of Deluge functions, written in Deluge or in Python, run by pytest."""
