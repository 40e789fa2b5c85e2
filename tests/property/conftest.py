"""Property tests know no deadline: a shared machine holds any example up now and then."""

from hypothesis import settings

settings.register_profile("shared", deadline=None)
settings.load_profile("shared")
