// The palette: pages, a case by its number, this page's acts; blocked ones stay in the list with their reason.
(function () {
  "use strict";

  var palette = document.querySelector("[data-palette]");
  if (!palette) { return; }
  var field = palette.querySelector("input");
  var list = palette.querySelector("[role=listbox]");
  var said = palette.querySelector("[data-palette-status]");
  var close = palette.querySelector("[data-palette-close]");
  var before = null;
  var entries = [];
  var shown = [];
  var at = 0;

  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  function words(element) {
    var copy = element.cloneNode(true);
    all("kbd, .r-icon, .r-count", copy).forEach(function (extra) { extra.remove(); });
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function plain(text) { return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim(); }

  // A button that sends a form shows its consequence above it: choosing it goes there and sends nothing.
  function choose(element) {
    if (element.tagName === "BUTTON" && element.closest("form[data-send]")) { element.focus(); } else { element.click(); }
  }

  function act(element) {
    var key = element.hasAttribute("data-primary") ? "R" : element.dataset.key || "";
    return { label: words(element), hint: key, run: function () { choose(element); } };
  }

  function collect() {
    var main = document.getElementById("r-main");
    var links = all("[data-primary], [data-key], .r-acts a, .case-buttons a", main);
    var acts = links.filter(function (one, place) { return links.indexOf(one) === place && words(one); }).map(act);
    var blocked = all(".r-blocked li", main).map(function (item) {
      var name = item.querySelector("b");
      var label = name ? words(name) : words(item);
      return { label: label, hint: name ? words(item).slice(label.length).trim() : "", blocked: true };
    });
    var pages = all(".r-nav li a").map(function (link) {
      return {
        label: words(link),
        hint: link.dataset.go ? "G " + link.dataset.go.toUpperCase() : "",
        run: function () { link.click(); }
      };
    });
    return acts.concat(blocked, pages);
  }

  function byNumber(text) {
    var form = palette.querySelector("form");
    if (!form.getAttribute("action") || !/[0-9]/.test(text.normalize("NFKC"))) { return []; }
    return [{ label: palette.dataset.open.replace("%s", text.trim()), hint: "", run: function () { form.submit(); } }];
  }

  function mark(place) {
    at = Math.max(0, Math.min(shown.length - 1, place));
    all("[role=option]", list).forEach(function (option, number) {
      option.setAttribute("aria-selected", number === at ? "true" : "false");
      if (number === at) {
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
  }

  function option(entry, number) {
    var row = document.createElement("li");
    row.id = "r-palette-" + number;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    if (entry.blocked) { row.setAttribute("aria-disabled", "true"); }
    var name = document.createElement("span");
    name.textContent = entry.label;
    var hint = document.createElement("span");
    hint.className = entry.blocked ? "r-palette-why" : "r-meta";
    hint.textContent = entry.hint;
    row.append(name, " ", hint);
    row.addEventListener("click", function () { mark(number); run(); });
    return row;
  }

  function draw() {
    var typed = plain(field.value);
    var parts = typed.split(" ").filter(Boolean);
    shown = byNumber(field.value).concat(entries.filter(function (entry) {
      return parts.every(function (part) { return plain(entry.label).indexOf(part) >= 0; });
    }));
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren.apply(list, shown.map(option));
    said.textContent = shown.length ? "" : said.dataset.none;
    if (shown.length) { mark(0); }
  }

  function run() {
    var entry = shown[at];
    if (!entry) { return; }
    if (entry.blocked) { said.textContent = entry.hint; return; }
    hide();
    entry.run();
  }

  function show() {
    before = document.activeElement;
    entries = collect();
    field.value = "";
    palette.hidden = false;
    draw();
    field.focus();
  }

  function hide() {
    palette.hidden = true;
    if (before && before.focus) { before.focus(); }
  }

  function within(event) {
    if (event.key === "Escape") { event.preventDefault(); hide(); }
    if (event.key === "Tab") { event.preventDefault(); (document.activeElement === field ? close : field).focus(); }
    if (event.key === "Enter" && document.activeElement === field) { event.preventDefault(); run(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      field.focus();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    }
  }

  // Before every other key of the page: while the palette is open no letter reaches them.
  document.addEventListener("keydown", function (event) {
    var asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey &&
      (event.code === "KeyK" || event.key.toLowerCase() === "k");
    var help = document.querySelector("[data-help]");
    if (asked && !event.repeat && !(help && !help.hidden)) {
      event.preventDefault();
      event.stopPropagation();
      if (palette.hidden) { show(); } else { hide(); }
      return;
    }
    if (palette.hidden) { return; }
    event.stopPropagation();
    if (!event.isComposing && event.keyCode !== 229) { within(event); }
  }, true);

  field.addEventListener("input", draw);
  palette.addEventListener("click", function (event) { if (event.target === palette) { hide(); } });
  close.addEventListener("click", hide);
  all("[data-palette-open]").forEach(function (button) { button.addEventListener("click", show); });
})();
