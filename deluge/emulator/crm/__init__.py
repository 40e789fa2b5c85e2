"""The CRM endpoints of the emulator, a room for each kind.

Handlers stand in the rooms, registered by `@route`; `items` is what all writes share.
"""
