// Runs before the page is painted: colours and writing direction as this person left them.
(function () {
  var root = document.documentElement;
  var scheme = localStorage.getItem("labelwright.scheme") || "auto";
  var locale = localStorage.getItem("labelwright.locale") || (navigator.language || "en").slice(0, 2);
  var dark = scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  root.lang = locale === "ar" ? "ar" : "en";
  root.dir = locale === "ar" ? "rtl" : "ltr";
})();
