"""Functions as the platform calls them: over HTTP, and by category (button, schedule ...).

An HTTP request becomes `crmAPIRequest`, the function runs, what it returns becomes the HTTP
response. All but `server` works on `deluge.exchange` and knows no web framework.
"""
