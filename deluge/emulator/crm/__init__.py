"""The CRM endpoints of the emulator, a room for each kind.

records      reading, listing and writing records; how they are checked, kept and shown
related      what hangs on a record: related lists, notes, files, mails, locks, shares
actions      conversions, mass actions, merging, owners, tags, blueprints
search       criteria, words, filters, views
coql         queries
bulk         jobs that read and write whole modules
composite    several requests in one
settings     modules, fields, layouts, variables, users, roles, the recycle bin
local        what has no public address at Zoho

Handlers stand in the rooms, registered by `@route`; `items` is what all writes share, `seeding`
fills a sandbox, `notifications` tells subscribers what changed.
"""
