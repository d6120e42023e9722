// The claims desk: ticks on the list; on a case the viewer, the digits that answer, and values shown for a minute.
(function () {
  "use strict";

  function one(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  // ---- list: count and sum of what is ticked
  var ticks = all("[data-tick]");
  var ticked = one("[data-ticked]");
  var everything = one("[data-tick-all]");

  function count() {
    var on = ticks.filter(function (tick) { return tick.checked; });
    var loss = on.reduce(function (sum, tick) { return sum + Number(tick.dataset.loss); }, 0);
    ticked.textContent = ticked.dataset.label + " " + on.length + " · " +
      ticked.dataset.lossLabel + " " + loss.toLocaleString("ko-KR");
  }

  if (ticks.length && ticked) {
    ticks.forEach(function (tick) { tick.addEventListener("change", count); });
    everything.hidden = false;
    everything.addEventListener("click", function () {
      var on = ticks.some(function (tick) { return !tick.checked; });
      ticks.forEach(function (tick) { tick.checked = on; });
      count();
    });
    count();
  }

  // ---- viewer: larger, smaller, as it was, turned
  var paper = one("[data-paper]");
  var tools = one("[data-tools]");
  var scale = 1;
  var turn = 0;

  function draw(what) {
    if (!paper) { return; }
    if (what === "+") { scale = Math.min(4, scale * 1.25); }
    if (what === "-") { scale = Math.max(0.25, scale / 1.25); }
    if (what === "0") { scale = 1; turn = 0; }
    if (what === "t") { turn = (turn + 90) % 360; }
    if (what === "v") { paper.parentNode.classList.toggle("case-full"); }
    paper.style.maxWidth = scale === 1 ? "" : "none";
    paper.style.width = scale === 1 ? "" : Math.round(scale * 100) + "%";
    paper.style.transform = turn ? "rotate(" + turn + "deg)" : "";
    paper.style.transformOrigin = turn ? "center" : "";
  }

  if (tools) {
    tools.hidden = false;
    all("[data-zoom]", tools).forEach(function (button) {
      button.addEventListener("click", function () { draw(button.dataset.zoom); });
    });
  }

  // ---- keys of this page: the frame leaves digits, brackets and signs to us
  function typing(target) {
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
  }

  function keysOff() {
    try { return localStorage.getItem("redress-keys") === "off"; } catch (error) { return false; }
  }

  function sign(event) {
    if (event.code === "BracketLeft") { return "["; }
    if (event.code === "BracketRight") { return "]"; }
    if (event.code === "KeyT" && !/^[\x20-\x7e]$/.test(event.key)) { return "t"; }
    if (event.code === "KeyV" && !/^[\x20-\x7e]$/.test(event.key)) { return "v"; }
    return event.key.toLowerCase();
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.repeat || event.altKey || event.ctrlKey || event.metaKey ||
        typing(event.target) || keysOff() || (one("[data-help]") && !one("[data-help]").hidden)) {
      return;
    }
    var key = sign(event);
    var step = one('[data-step="' + (key === "[" || key === "]" ? key : "-") + '"]');
    var answer = /^[0-9]$/.test(key) ? one('[data-answer="' + key + '"]') : null;
    if (step) { event.preventDefault(); step.click(); return; }
    if (answer && key !== "0") {
      event.preventDefault();
      if (answer.tagName === "SELECT") { answer.focus(); } else { answer.click(); }
      if (answer.dataset.then) { one(answer.dataset.then).focus(); }
      return;
    }
    if (paper && /^[+=\-0tv]$/.test(key)) { event.preventDefault(); draw(key === "=" ? "+" : key); }
  });

  // ---- one masked value in full, until the countdown ends
  function remask(row) {
    var value = one("[data-value]", row);
    value.textContent = value.dataset.mask;
    one("[data-countdown]", row).hidden = true;
  }

  function countdown(row, seconds) {
    var timer = one("[data-countdown]", row);
    var end = Date.now() + seconds * 1000;
    timer.hidden = false;
    (function tick() {
      var left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0 || timer.hidden) { remask(row); return; }
      timer.textContent = timer.dataset.label.replace("%s", left);
      setTimeout(tick, 250);
    })();
  }

  all("form[data-unmask]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var row = form.closest("[data-masked]");
      var refusal = one("[data-refusal]", form);
      fetch(form.action, {
        method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" }
      }).then(function (answer) {
        return answer.json();
      }).then(function (said) {
        refusal.hidden = !said.sentence;
        refusal.textContent = said.sentence || "";
        if (said.sentence) { return; }
        one("[data-value]", row).textContent = said.value;
        form.reset();
        form.closest("details").open = false;
        countdown(row, said.seconds);
      }).catch(function () { HTMLFormElement.prototype.submit.call(form); });
    });
  });

  // A page kept by the browser's back button is not a way around the mask.
  window.addEventListener("pagehide", function () { all("[data-masked]").forEach(remask); });
})();
