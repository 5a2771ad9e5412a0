import "./app/mantine.ts";
import "#shared/theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { router } from "./app/router.tsx";
import { watchHands } from "#shared/api/index.ts";
import { startLocale } from "#shared/i18n/index.ts";
import "#shared/said/index.ts"; // before a language is spoken
import { keys, listenToKeys } from "#shared/keys/index.ts";
import { adoptThemeStyles } from "#shared/theme/index.ts";

adoptThemeStyles(document);
listenToKeys(window);
watchHands(window);
window.addEventListener("pagehide", keys.releaseAll);
void router.load(); // asks while the page is made

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
void startLocale().then(() => createRoot(root).render(<StrictMode><App /></StrictMode>));
