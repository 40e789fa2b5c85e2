"""The emulator's OpenAPI 3.1 document: made from the route table, the schemas of answers and
requests in `data/`, and the modules and records of the organisation it describes."""
