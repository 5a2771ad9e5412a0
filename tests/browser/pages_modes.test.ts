// Every page as people may have it: light and dark, right to left, on a phone, magnified. Nothing is wider than the window, and
// nothing to press is cut off.
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { misfits } from "./fit.ts";
import { labelled } from "./pages_setup.ts";
import { story } from "./story.ts";

const modes: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  arabic: { locale: "ar" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  "arabic-phone": { locale: "ar", viewport: { width: 390, height: 844 }, hasTouch: true },
  magnified: { viewport: { width: 640, height: 400 } }, // 1280 by 800 pixels at 200 %
  "large-type": { viewport: { width: 320, height: 640 } }, // 1280 pixels wide at 400 %
};

/** Where axe-core may find more: other colours, other sizes. It takes a third of the time. */
const checked = new Set(["light", "dark", "phone"]);

const placesOf = (project: string, item: string): Record<string, string> => ({
  work: "/", new: "/new", me: "/me", admin: "/admin", audit: "/admin?tab=audit", teams: "/admin?tab=teams", home: `/p/${project}`, items: `/p/${project}/items`, item: `/p/${project}/items/${item}`,
  quality: `/p/${project}/quality`, people: `/p/${project}/people`, guidelines: `/p/${project}/guidelines`, talk: `/p/${project}/talk`, workflow: `/p/${project}/workflow`, plan: `/p/${project}/plan`, jobs: `/p/${project}/jobs`, export: `/p/${project}/releases`, settings: `/p/${project}/settings`, lost: "/no/such/place",
  label: `/label/${project}`, review: `/review/${project}`,
});

for (const [mode, options] of Object.entries(modes))
  story(`every page fits${checked.has(mode) ? " and is accessible" : ""}: ${mode}`, async (world) => {
    const { project, olive } = await labelled(world);
    const { items } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items?state=settled&limit=1`);
    const person = await world.seated(olive, options);
    const wide: string[] = [];
    for (const [name, place] of Object.entries(placesOf(project, items[0]?.id ?? ""))) {
      await person.page.goto(place);
      await person.page.locator("main h1, [data-testid=workbench] main, header h1").first().waitFor();
      await person.page.locator("[data-waiting]").first().waitFor({ state: "detached" });
      if (checked.has(mode)) await person.accessible();
      for (const misfit of await misfits(person.page)) wide.push(`${name}: ${misfit}`);
      if (name === "item" && mode.startsWith("arabic")) await person.page.getByText(/^حُسم: الإجابات/u).waitFor(); // the server's reason
      await person.picture(`${name}-${mode}`);
    }
    assert.deepEqual(wide, []);
    assert.equal(await person.page.locator("html").getAttribute("dir"), mode.startsWith("arabic") ? "rtl" : "ltr");
  });
