// Chromium as the stories and the benches start it: nothing of it works beside the page.
import type { Browser } from "playwright-core";
import { chromiumPath, playwright } from "./places.ts";

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// The last list holds, so that Playwright's own is in it. The first two are pages that Chromium 156 keeps ready behind
// its address bar, in each window: three times the processor's time of the window itself.
const off = [
  "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
];
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export const launch = (...more: string[]): Promise<Browser> =>
  playwright.chromium.launch({ executablePath: chromiumPath, args: [...quiet, `--disable-features=${off.join(",")}`, ...sandbox, ...more] });
