import "./app/mantine.ts";
import "#shared/theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { watchHands } from "#shared/api/index.ts";
import { startLocale } from "#shared/i18n/index.ts";
import { keys, listenToKeys } from "#shared/keys/index.ts";
import { adoptThemeStyles } from "#shared/theme/index.ts";

startLocale();
adoptThemeStyles(document);
listenToKeys(window);
watchHands(window);
window.addEventListener("pagehide", keys.releaseAll);

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(<StrictMode><App /></StrictMode>);
