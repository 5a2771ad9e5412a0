// Every page as people may have it: light and dark, right to left, on a phone; and what holds everywhere.
import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { labelled } from "./pages_setup.ts";
import { story } from "./story.ts";

const modes: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  arabic: { locale: "ar" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  "large-type": { viewport: { width: 320, height: 640 } }, // 1280 pixels wide at 400 %
};

const placesOf = (project: string, item: string): Record<string, string> => ({
  work: "/", new: "/new", me: "/me", admin: "/admin", audit: "/admin?tab=audit", home: `/p/${project}`, items: `/p/${project}/items`, item: `/p/${project}/items/${item}`,
  people: `/p/${project}/people`, guidelines: `/p/${project}/guidelines`, jobs: `/p/${project}/jobs`, export: `/p/${project}/releases`, settings: `/p/${project}/settings`, lost: "/no/such/place",
});

for (const [mode, options] of Object.entries(modes))
  story(`every page is accessible and fits: ${mode}`, async (world) => {
    const { project, olive } = await labelled(world);
    const { items } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items?state=settled&limit=1`);
    const person = await world.visitor(options);
    await person.context.addCookies(await olive.context.cookies());
    const wide: string[] = [];
    for (const [name, place] of Object.entries(placesOf(project, items[0]?.id ?? ""))) {
      await person.page.goto(place);
      await person.page.getByRole("main").locator("h1").waitFor();
      await person.page.locator("[data-waiting]").first().waitFor({ state: "detached" });
      await person.accessible();
      const beyond = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (beyond > 0) wide.push(`${name}: ${beyond} px too wide`);
      await person.picture(`${name}-${mode}`);
    }
    assert.deepEqual(wide, []);
    assert.equal(await person.page.locator("html").getAttribute("dir"), mode === "arabic" ? "rtl" : "ltr");
  });

story("commands, places and keys are found by keyboard alone", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  await page.getByRole("heading", { name: "How far?" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search and commands" }).waitFor();
  await olive.accessible();
  await page.keyboard.type("people");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/people$/);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search and commands" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("mail-0001");
  await page.locator("[data-selected]").filter({ hasText: "Items whose id begins with “mail-0001”" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/items\?q=mail-0001/);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goBack();
  await page.getByRole("heading", { name: "People" }).waitFor();
  await page.locator("body").press("?");
  const keys = page.getByRole("dialog", { name: "Keys that work here" });
  await keys.waitFor();
  await olive.picture("keys");
  await olive.accessible();
  await keys.getByRole("button", { name: /Keys that work here/ }).click();
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "hidden" });
  await page.locator("body").press("F2");
  await keys.waitFor();
  await page.reload(); // a changed key is remembered
  await page.getByRole("heading", { name: "People" }).waitFor();
  await page.locator("body").press("F2");
  await keys.waitFor();
});

story("colours and language are chosen in the menu and stay", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  await page.goto("/");
  await page.getByRole("button", { name: "Me" }).click();
  await olive.accessible();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await page.getByRole("button", { name: "Me" }).click();
  await page.getByRole("menuitem", { name: "العربية" }).click();
  await page.getByRole("heading", { name: "عملي" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "عملي" }).waitFor();
  assert.deepEqual(await page.locator("html").evaluate((e) => [e.getAttribute("dir"), e.getAttribute("data-mantine-color-scheme")]), ["rtl", "dark"]);
});

story("a server that is away is told, and the page goes on when it is back", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  const warm = page.waitForResponse(/HomePage-.*\.js$/);
  await page.goto("/");
  await page.getByRole("heading", { name: "My work" }).waitFor();
  await (await warm).finished();
  await world.server.kill();
  await page.getByRole("link", { name: "Support mails" }).click();
  await page.getByRole("alert").filter({ hasText: "No connection" }).waitFor({ timeout: 20_000 });
  await olive.picture("away");
  await olive.accessible();
  await world.server.comeBack();
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.getByRole("heading", { name: "How far?" }).waitFor();
  assert.match(page.url(), new RegExp(project));
  olive.complaints.length = 0; // refused connections while the server was away
});

story("no page needs inline script or an inline style element", async ({ owner }) => {
  const olive = await owner();
  await olive.page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => console.error(`blocked: ${e.violatedDirective} ${e.blockedURI}`));
  });
  await olive.page.route((url) => !url.pathname.startsWith("/api/"), async (route) => {
    const reply = await route.fetch();
    const policy = (reply.headers()["content-security-policy"] ?? "").replace(/style-src[^;]*/, "style-src 'self'");
    await route.fulfill({ response: reply, headers: { ...reply.headers(), "content-security-policy": policy } });
  });
  for (const place of ["/", "/new", "/me", "/admin"]) {
    await olive.page.goto(place);
    await olive.page.getByRole("main").locator("h1").waitFor();
    await olive.page.keyboard.press("Control+k");
    await olive.page.getByRole("dialog").waitFor();
  }
});
