// Runs before the first paint: the theme this browser chose, else the system's.
(function () {
  "use strict";
  var chosen = null;
  try { chosen = localStorage.getItem("redress-theme"); } catch (error) { chosen = null; }
  var dark = chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
})();
