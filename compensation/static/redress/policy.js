// The policy form: rows come and go, and the checks follow what is typed, without leaving the page.
// Without this script the same buttons send the form and the page comes back.
(function () {
  "use strict";

  var form = document.querySelector("[data-policy-form]");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var asked = 0;

  function ask(name, value) {
    var data = new FormData(form);
    data.append(name, value);
    asked += 1;
    var mine = asked;
    return fetch(location.href, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        if (mine !== asked) { return null; }
        return new DOMParser().parseFromString(text, "text/html");
      });
  }

  function put(page, selector) {
    var fresh = page.querySelector(selector);
    var old = document.querySelector(selector);
    if (fresh && old) { old.replaceWith(document.importNode(fresh, true)); }
    return Boolean(fresh && old);
  }

  // A row more or less: the section as the server would show it, and the cursor where it says.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-row-act]");
    if (!button || !form.contains(button)) { return; }
    event.preventDefault();
    var section = "#" + button.closest("section").id;
    var value = button.value;
    ask("row", value).then(function (page) {
      if (!page || !put(page, section)) { return; }
      put(page, "#policy-check");
      var next = document.querySelector(section + " [data-focus]") ||
        document.querySelector(section + ' [name="row"][value^="add:"]');
      if (next) { next.focus(); }
    }).catch(function () { form.submit(); });
  });

  // What is wrong and what differs, when a field is left. The fields themselves stay as they are.
  form.addEventListener("change", function () {
    ask("preview", "1").then(function (page) {
      if (page) { put(page, "#policy-check"); }
    }).catch(function () { return null; });
  });
})();
