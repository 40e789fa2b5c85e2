"""Finding records: criteria, words, filters, views."""
