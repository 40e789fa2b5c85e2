// The widget: nothing in it knows whether Zoho or `deluge serve` answers.
ZOHO.embeddedApp.init();

document.getElementById("form").addEventListener("submit", function (event) {
  event.preventDefault();
  const request = {
    "arguments": JSON.stringify({
      "Last_Name": document.getElementById("last-name").value,
      "Company": document.getElementById("company").value
    })
  };
  const answer = document.getElementById("answer");
  ZOHO.CRM.FUNCTIONS.execute("new_lead", request).then(function (data) {
    answer.textContent = data.code === "success"
      ? "created " + JSON.parse(data.details.output).name
      : "failed: " + data.message;
  });
});
