"""Forms of a Creator application: their declared fields, their records, the form at hand."""
