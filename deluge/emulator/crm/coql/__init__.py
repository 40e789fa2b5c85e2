"""COQL: from the text of a query to the rows of its answer."""
