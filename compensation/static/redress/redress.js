// Keys, help, progress. Letters move and open; nothing here changes a state without a page that shows it.
(function () {
  "use strict";

  function store(key, value) {
    try {
      if (value === undefined) { return localStorage.getItem(key); }
      localStorage.setItem(key, value);
    } catch (error) {
      if (value === undefined) { return null; }
    }
    return value === undefined ? null : value;
  }

  function one(selector, root) { return (root || document).querySelector(selector); }
  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  // ---- help: a dialog, as the palette is
  var help = one("[data-help]");
  var before = null;

  // The page's own keys, from its own buttons and links, after the frame's.
  function listKeys() {
    var keys = one("[data-keys-list]", help);
    all("[data-page-key]", keys).forEach(function (row) { row.remove(); });
    all("#r-main [data-key]").forEach(function (act) {
      var row = document.createElement("div");
      var key = document.createElement("kbd");
      var words = act.cloneNode(true);
      all("kbd, .r-icon, .r-count", words).forEach(function (extra) { extra.remove(); });
      key.textContent = act.dataset.key.toUpperCase();
      row.dataset.pageKey = "";
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstChild.append(key);
      row.lastChild.textContent = (words.textContent || act.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
      keys.append(row);
    });
  }

  function openHelp() {
    if (!help) { return; }
    listKeys();
    before = document.activeElement;
    help.hidden = false;
    one("[data-help-close]", help).focus();
  }

  function closeHelp() {
    help.hidden = true;
    if (before) { before.focus(); }
  }

  function trap(event) {
    var stops = all("button, input, a[href]", help);
    var first = stops[0];
    var last = stops[stops.length - 1];
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
    if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  }

  // ---- keys
  // In Hangul mode J arrives as ㅓ: where the key is not Latin, the place on the board decides.
  function letter(event) {
    if (/^[\x20-\x7e]$/.test(event.key)) { return event.key.toLowerCase(); }
    if (/^Key[A-Z]$/.test(event.code)) { return event.code.slice(3).toLowerCase(); }
    if (event.code === "Slash") { return event.shiftKey ? "?" : "/"; }
    return "";
  }

  function typing(target) {
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
  }

  function move(step) {
    var links = all("[data-row-link]");
    if (!links.length) { return; }
    var here = links.findIndex(function (link) {
      return link.closest("[data-row]").contains(document.activeElement);
    });
    var next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
    links[next].focus();
  }

  function primary() {
    var button = one("[data-primary]");
    if (!button) { return; }
    if (button.tagName === "A") { button.click(); } else { button.focus(); }
  }

  function back() {
    var open = all("details[data-menu][open], .r-who[open]");
    if (open.length) {
      open.forEach(function (menu) { menu.open = false; });
      return;
    }
    if (location.hash === "#r-nav") { location.hash = "#r-main"; return; }
    var link = one("[data-cancel]") || one("[data-back]");
    if (link) { link.click(); }
  }

  function send() {
    var form = (document.activeElement && document.activeElement.closest("form[data-send]")) || one("form[data-send]");
    if (form) { form.requestSubmit(); }
  }

  var going = 0;

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) { return; }
    if (help && !help.hidden) {
      if (event.key === "Escape") { event.preventDefault(); closeHelp(); }
      if (event.key === "Tab") { trap(event); }
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (!event.repeat && one("form[data-send]")) { event.preventDefault(); send(); }
      return;
    }
    if (event.key === "Escape") {
      if (typing(event.target)) { event.target.blur(); } else { back(); }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target) || store("redress-keys") === "off") {
      return;
    }
    var key = letter(event);
    if (going && Date.now() - going < 1500) {
      going = 0;
      var page = one('[data-go="' + (/^[a-z]$/.test(key) ? key : "-") + '"]');
      if (page) { event.preventDefault(); page.click(); return; }
    }
    if (key === "j" || event.key === "ArrowDown" && one("[data-row-link]:focus")) { event.preventDefault(); move(1); return; }
    if (key === "k" || event.key === "ArrowUp" && one("[data-row-link]:focus")) { event.preventDefault(); move(-1); return; }
    if (event.repeat) { return; }
    if (key === "?") { event.preventDefault(); openHelp(); return; }
    if (key === "/") {
      var search = one("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (key === "g") { going = Date.now(); return; }
    if (key === "r") { event.preventDefault(); primary(); return; }
    var named = key ? all("[data-key]").find(function (act) { return act.dataset.key.toLowerCase() === key; }) : null;
    if (named) { event.preventDefault(); named.click(); }
  });

  // ---- pointers
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-help-open]")) { openHelp(); }
    if (event.target.closest("[data-help-close]") || event.target === help) { closeHelp(); }
    if (event.target.closest("[data-theme-switch]")) {
      var dark = document.documentElement.classList.toggle("dark");
      store("redress-theme", dark ? "dark" : "light");
    }
    all("details[data-menu][open], .r-who[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });

  var off = one("[data-keys-off]");
  if (off) {
    off.checked = store("redress-keys") === "off";
    off.addEventListener("change", function () { store("redress-keys", off.checked ? "off" : "on"); });
  }

  // ---- forms: one press sends once (data-once: and the cursor stays out of it); an amount is repeated in words
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-send], [data-once]")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    all("[data-send], [data-once]").forEach(function (form) { delete form.dataset.sent; });
  });

  function inWords(digits) {
    var rest = Number(digits);
    var parts = [];
    [[1e12, "조"], [1e8, "억"], [1e4, "만"]].forEach(function (unit) {
      var count = Math.floor(rest / unit[0]);
      rest -= count * unit[0];
      if (count) { parts.push(count.toLocaleString("ko-KR") + unit[1]); }
    });
    parts.push(rest || !parts.length ? rest.toLocaleString("ko-KR") + "원" : "원");
    return parts.join(" ");
  }

  all("input[data-won]").forEach(function (input) {
    var said = document.createElement("output");
    said.className = "r-meta";
    said.htmlFor = input.id;
    input.insertAdjacentElement("afterend", said);
    function say() {
      var digits = input.value.replace(/[^0-9]/g, "");
      said.textContent = digits && digits.length < 14 ? " " + inWords(digits) : "";
    }
    input.addEventListener("input", say);
    say();
  });

  // ---- toasts: ten seconds, longer while pointed at or focused; the history keeps what they said
  all("[data-toast]").forEach(function (toast) {
    var left = 10;
    var clock = setInterval(function () {
      if (toast.matches(":hover") || toast.contains(document.activeElement)) { return; }
      left -= 1;
      if (left <= 0) { clearInterval(clock); toast.remove(); }
    }, 1000);
  });

  var attention = one("[data-focus]");
  if (attention) {
    attention.focus();
  } else {
    // A form that is answered by keys first leaves the cursor out of its fields.
    var empty = all("form[data-send] input:not([type=hidden]), form[data-send] textarea, form[data-send] select")
      .find(function (field) { return !field.value && !field.closest("[data-keys-first]"); });
    if (empty) { empty.focus(); }
  }

  // ---- progress of background work
  function follow(frame) {
    var quarter = -1;
    function ask() {
      fetch(frame.dataset.job, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
        .then(function (job) {
          var bar = one('[role="progressbar"]', frame);
          one("[data-job-bar]", frame).style.width = job.percent + "%";
          bar.setAttribute("aria-valuenow", job.percent);
          bar.setAttribute("aria-valuetext", job.text);
          if (Math.floor(job.percent / 25) !== quarter || job.over) {
            quarter = Math.floor(job.percent / 25);
            one("[data-job-text]", frame).textContent = job.text;
          }
          if (job.over) { location.reload(); } else { setTimeout(ask, 1000); }
        })
        .catch(function () { setTimeout(ask, 5000); });
    }
    setTimeout(ask, 500);
  }
  all("[data-job]").forEach(function (frame) {
    if (/^(queued|running)$/.test(frame.dataset.jobState)) { follow(frame); }
  });
})();
