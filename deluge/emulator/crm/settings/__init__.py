"""The settings: modules, fields, layouts, variables, users, roles, the recycle bin."""
