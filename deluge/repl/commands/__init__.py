"""The `:commands` of the session; importing a module here registers what it defines."""
