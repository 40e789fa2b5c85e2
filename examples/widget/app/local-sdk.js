// Stands in for Zoho's widget SDK: ZOHO.CRM.FUNCTIONS.execute calls a local `deluge serve`.
// Where it is, and its key, come from the page's address: widget.html#url=...&zapikey=...
var ZOHO = (function () {
  function settings() {
    return new URLSearchParams(window.location.hash.slice(1));
  }

  // The promise of what Zoho's envelope holds; failures come as data too, as in Zoho.
  async function execute(name, request) {
    const query = new URLSearchParams({
      "auth_type": "apikey",
      "zapikey": settings().get("zapikey")
    });
    const form = new FormData();
    for (const [key, value] of Object.entries(request)) {
      form.append(key, value);
    }
    const path = "/crm/v7/functions/" + encodeURIComponent(name) + "/actions/execute?" + query;
    const answer = await fetch(settings().get("url") + path, {"method": "POST", "body": form});
    return answer.json();
  }

  return {
    "embeddedApp": {
      "on": function () {},
      "init": function () { return Promise.resolve(); }
    },
    "CRM": {"FUNCTIONS": {"execute": execute}}
  };
})();
