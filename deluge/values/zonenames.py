"""Names of time zones as Java prints them for the pattern letters `z` and `zzzz`."""

from datetime import datetime, timedelta

_PLACES = {
    "ART": "America/Argentina/Buenos_Aires America/Buenos_Aires America/Argentina/Cordoba",
    "BRT": "America/Sao_Paulo America/Bahia America/Fortaleza America/Recife America/Belem",
    "AMT": "America/Manaus America/Cuiaba America/Porto_Velho Asia/Yerevan",
    "COT": "America/Bogota", "PET": "America/Lima", "VET": "America/Caracas",
    "ECT": "America/Guayaquil", "BOT": "America/La_Paz", "UYT": "America/Montevideo",
    "GYT": "America/Guyana", "SRT": "America/Paramaribo", "GFT": "America/Cayenne",
    "AST": "Asia/Riyadh Asia/Kuwait Asia/Qatar Asia/Bahrain Asia/Baghdad Asia/Aden",
    "GST": "Asia/Dubai Asia/Muscat Atlantic/South_Georgia",
    "TRT": "Europe/Istanbul Asia/Istanbul Turkey",
    "AZT": "Asia/Baku", "GET": "Asia/Tbilisi", "AFT": "Asia/Kabul",
    "UZT": "Asia/Tashkent Asia/Samarkand", "TMT": "Asia/Ashgabat", "TJT": "Asia/Dushanbe",
    "ALMT": "Asia/Almaty", "KGT": "Asia/Bishkek", "NPT": "Asia/Kathmandu Asia/Katmandu",
    "IST": "Asia/Colombo", "BDT": "Asia/Dhaka Asia/Dacca", "BTT": "Asia/Thimphu",
    "MMT": "Asia/Yangon Asia/Rangoon", "XJT": "Asia/Urumqi",
    "ICT": "Asia/Bangkok Asia/Ho_Chi_Minh Asia/Saigon Asia/Phnom_Penh Asia/Vientiane",
    "SGT": "Asia/Singapore Singapore", "MYT": "Asia/Kuala_Lumpur Asia/Kuching",
    "BNT": "Asia/Brunei", "ULAT": "Asia/Ulaanbaatar", "TLT": "Asia/Dili",
    "YEKT": "Asia/Yekaterinburg", "OMST": "Asia/Omsk", "NOVT": "Asia/Novosibirsk",
    "KRAT": "Asia/Krasnoyarsk", "IRKT": "Asia/Irkutsk", "YAKT": "Asia/Yakutsk",
    "VLAT": "Asia/Vladivostok", "MAGT": "Asia/Magadan", "PETT": "Asia/Kamchatka",
    "SAMT": "Europe/Samara", "MUT": "Indian/Mauritius", "MVT": "Indian/Maldives",
    "SCT": "Indian/Mahe", "RET": "Indian/Reunion", "CVT": "Atlantic/Cape_Verde",
    "WEST": "Africa/Casablanca", "PGT": "Pacific/Port_Moresby", "SBT": "Pacific/Guadalcanal",
    "NCT": "Pacific/Noumea", "VUT": "Pacific/Efate", "TOT": "Pacific/Tongatapu",
    "TAHT": "Pacific/Tahiti", "CKT": "Pacific/Rarotonga",
}  # fmt: skip
"""Places whose short name the zone database gives as digits only, by the name Java has for it."""

_DAYLIGHT = {
    ("Asia/Tehran", 210): "IRST", ("Asia/Tehran", 270): "IRDT",
    ("America/Santiago", -240): "CLT", ("America/Santiago", -180): "CLST",
    ("America/Asuncion", -240): "PYT", ("America/Asuncion", -180): "PYST",
    ("Atlantic/Azores", -60): "AZOT", ("Atlantic/Azores", 0): "AZOST",
    ("Pacific/Fiji", 720): "FJT", ("Pacific/Fiji", 780): "FJST",
    ("Pacific/Apia", 780): "WSST", ("Pacific/Apia", 840): "WSDT",
    ("America/Sao_Paulo", -120): "BRST",
    ("Australia/Lord_Howe", 630): "LHST", ("Australia/Lord_Howe", 660): "LHDT",
    ("Pacific/Chatham", 765): "CHAST", ("Pacific/Chatham", 825): "CHADT",
}  # fmt: skip
"""Places with daylight saving, by minutes from UTC."""

_LONG = {
    "Asia/Kolkata": "India Standard Time", "Asia/Calcutta": "India Standard Time",
    "Asia/Kathmandu": "Nepal Time", "Asia/Yangon": "Myanmar Time",
    "Asia/Ho_Chi_Minh": "Indochina Time", "Europe/Istanbul": "Turkey Time",
    "America/Argentina/Buenos_Aires": "Argentina Standard Time",
}  # fmt: skip
"""Places that CLDR, and so babel, knows under an older name."""

_GMT_FAMILY = {"UTC": "Coordinated Universal Time", "GMT": "Greenwich Mean Time"}


def short_name(moment: datetime) -> str:
    """`IST`, `PDT`; `GMT+05:00` where Java has no name."""
    name = moment.tzname() or "GMT"
    if name[0] not in "+-":
        return name
    place = str(getattr(moment.tzinfo, "key", ""))
    minutes = int((moment.utcoffset() or timedelta(0)).total_seconds()) // 60
    daylight = _DAYLIGHT.get((place, minutes))
    if daylight:
        return daylight
    for short, places in _PLACES.items():
        if place and place in places.split():
            return short
    sign = "-" if minutes < 0 else "+"
    return f"GMT{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def long_name(moment: datetime) -> str:
    """`India Standard Time`, `Pacific Daylight Time`."""
    name = moment.tzname() or "GMT"
    if name in _GMT_FAMILY:
        return _GMT_FAMILY[name]
    if name.startswith("GMT"):
        return name
    place = str(getattr(moment.tzinfo, "key", ""))
    if place in _LONG:
        return _LONG[place]
    from deluge.extras import extra_module

    dates = extra_module("babel.dates")
    return dates.get_timezone_name(moment, width="long", locale="en_US")
