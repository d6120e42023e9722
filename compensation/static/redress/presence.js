// Says that this page is open, and who else has it open. A hint: nothing here moves the focus or stops anybody.
(function () {
  "use strict";

  var form = document.querySelector("form[data-presence]");
  if (!form) { return; }
  var said = document.querySelector("[data-others]");
  var written = document.querySelector("form[data-send]");
  var writing = false;
  var timer = null;

  function stop() { clearInterval(timer); }

  function beat() {
    if (document.hidden) { return; }
    var data = new FormData(form);
    if (writing) { data.set("writing", "yes"); }
    fetch(form.action, {
      method: "POST", body: data, credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" }
    }).then(function (answer) {
      // Signed out, or not ours to see any more: no use in asking again.
      if (!answer.ok) { stop(); return null; }
      return answer.json();
    }).then(function (answer) {
      if (answer && said.textContent !== answer.others) { said.textContent = answer.others; }
    }).catch(function () { return null; });
  }

  if (written) { written.addEventListener("input", function () { if (!writing) { writing = true; beat(); } }); }
  document.addEventListener("visibilitychange", beat);
  timer = setInterval(beat, Number(form.dataset.presence) * 1000);
  beat();
})();
