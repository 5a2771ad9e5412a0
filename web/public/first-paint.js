// Runs before the page is painted: colours and writing direction as this person left them, and what the address needs
// beyond the page's own script is asked for beside it (vite.config.ts names it).
(function () {
  var root = document.documentElement;
  var scheme = localStorage.getItem("labelwright.scheme") || "auto";
  var locale = localStorage.getItem("labelwright.locale") || (navigator.language || "en").slice(0, 2);
  var dark = scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  root.lang = locale === "ar" ? "ar" : "en";
  root.dir = locale === "ar" ? "rtl" : "ltr";
  var early = new Map(Object.entries(JSON.parse(document.currentScript.getAttribute("data-early") || "{}")));
  (early.get(location.pathname.split("/")[1]) || []).forEach(function (file) {
    var link = document.createElement("link");
    var isStyle = /\.css$/.test(file);
    link.rel = isStyle ? "preload" : "modulepreload";
    if (isStyle) link.as = "style";
    link.crossOrigin = "";
    link.href = "/" + file;
    document.head.append(link);
  });
})();
