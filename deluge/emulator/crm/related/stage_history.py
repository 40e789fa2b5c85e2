"""The history of a deal's stages, as its related list shows it."""

from deluge.emulator.call import Call
from deluge.emulator.crm.records.pages import Page
from deluge.emulator.crm.related.endpoints import parent_of
from deluge.emulator.routes import Answer, route
from deluge.emulator.shapes import Record
from deluge.exchange import Response

_DAY = 24 * 3600


@route("GET", "/{module}/{id}/Stage_History")
def stage_history(call: Call) -> Answer:
    """The stages of a deal, the present one first, each with the days it lasted."""
    module, stored = parent_of(call)
    if module.api_name != "Deals":
        from deluge.emulator.crm.related.endpoints import list_related

        call.path["related"] = "Stage_History"
        return list_related(call)
    page = Page(call)
    shown: list[Record] = []
    ended, moved_to = call.now, None
    for row in reversed(stored.data.get("$stage_history", [])):
        shown.append(
            {
                "Stage": row["Stage"],
                "Moved_To__s": moved_to,
                "Amount": row["Amount"],
                "Probability": row["Probability"],
                "Expected_Revenue": row["Expected_Revenue"],
                "Close_Date": row["Closing_Date"],
                "Stage_Duration_Calendar_Days": (ended - row["time"]) // _DAY,
                "Last_Modified_Time": call.show(row["time"]),
                "Modified_By": call.user_name(int(row["user"])),
                "id": row["id"],
            }
        )
        ended, moved_to = row["time"], row["Stage"]
    kept = shown[page.offset : page.offset + page.size]
    if not kept:
        return Response(204)
    return {"data": kept, "info": page.info(len(kept), len(shown) > page.offset + page.size, None)}
