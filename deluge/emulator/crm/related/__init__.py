"""What hangs on a record: related lists, notes, files, mails, locks, shares."""
