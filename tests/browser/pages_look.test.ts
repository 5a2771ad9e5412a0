// What holds on every page: commands and keys, colours and language, a server that is away.
import assert from "node:assert/strict";
import { labelled } from "./pages_setup.ts";
import { story } from "./story.ts";

story("commands, places and keys are found by keyboard alone", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  await page.goto(`/p/${project}`);
  await page.getByRole("heading", { name: "How far?" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search and commands" }).waitFor();
  await olive.accessible();
  await page.keyboard.type("people");
  await page.locator("[data-selected]").filter({ hasText: "People" }).waitFor();
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
  await keys.getByRole("button", { name: "Give Keys that work here its first key back" }).click();
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "hidden" });
  await page.locator("body").press("F2");
  await page.locator("body").press("?");
  await keys.waitFor();
  assert.equal(await keys.getByRole("button", { name: /first key back/ }).count(), 0);
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
  await page.locator('html[dir="rtl"][data-mantine-color-scheme="dark"]').waitFor();
});

story("a server that is away is told, and the page goes on when it is back", async (world) => {
  const { project, olive } = await labelled(world);
  const { page } = olive;
  const scripts = new Set<unknown>(); // on their way: the home is fetched before it is opened, with all it imports
  page.on("request", (request) => request.url().endsWith(".js") && scripts.add(request));
  page.on("requestfinished", (request) => scripts.delete(request));
  const warm = page.waitForResponse(/HomePage-.*\.js$/);
  await page.goto("/");
  await page.getByRole("heading", { name: "My work" }).waitFor();
  await warm;
  while (scripts.size) await page.waitForEvent("requestfinished");
  await world.server.kill();
  await page.getByRole("link", { name: "Support mails" }).click();
  await page.getByRole("alert").filter({ hasText: "No connection" }).waitFor();
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
