"""The bulk APIs: jobs that read and write whole modules."""
