"""Zoho Desk: tickets, contacts, accounts, tasks ... with comments and time entries.

Source: https://desk.zoho.com/DeskAPIDocument and the failures shown on the pages of zoho.desk.*
"""

from deluge.emulator.products import desk_records as records
from deluge.emulator.products import desk_related as related
from deluge.emulator.products.call import Routes

ROUTES: Routes = (
    ("POST", "tickets/moveToTrash", related.trash),
    ("POST", "tickets/{id}/move", related.move),
    ("POST", "tickets/{id}/merge", related.merge),
    ("POST", "tickets/{id}/sendReply", related.send_reply),
    ("GET", "{module}/search", records.search),
    ("POST", "{module}", records.create),
    ("GET", "{module}", records.listed),
    ("GET", "{module}/{id}", records.read),
    ("PATCH", "{module}/{id}", records.update),
    ("GET", "{parent}/{id}/{sub}", related.related),
    ("POST", "{parent}/{id}/{sub}", related.add_related),
    ("GET", "{parent}/{id}/{sub}/{sub_id}", related.read_related),
    ("PATCH", "{parent}/{id}/{sub}/{sub_id}", related.update_related),
)
