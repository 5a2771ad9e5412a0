// The server answers and the page comes up.
import assert from "node:assert/strict";
import { story } from "./story.ts";

story("the page loads from the binary and shows a way to sign in", async ({ visitor }) => {
  const guest = await visitor();
  const reply = await guest.page.goto("/");
  assert.equal(reply?.status(), 200);
  await guest.page.getByRole("textbox", { name: /e-?mail/i }).waitFor();
  await guest.picture("sign-in");
  await guest.accessible();
});

story("the owner link leads to the form that makes the first owner", async ({ visitor, server }) => {
  const guest = await visitor();
  await guest.page.goto(server.ownerLink);
  await guest.page.getByLabel(/password/i).first().waitFor();
  await guest.picture("first-owner");
  await guest.accessible();
});

story("an address of the page may be opened directly", async ({ owner }) => {
  const olive = await owner();
  const reply = await olive.page.goto("/me");
  assert.equal(reply?.status(), 200);
  await olive.page.getByRole("main").waitFor();
});

story("the page comes with strict headers", async ({ visitor }) => {
  const guest = await visitor();
  const headers = (await guest.page.goto("/"))?.headers() ?? {};
  const policy = headers["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'none'|default-src 'self'/);
  assert.doesNotMatch(policy, /script-src[^;]*'unsafe-/);
  assert.equal(headers["x-content-type-options"], "nosniff");
});

story("going to a page while all pages load in the background does no harm", async ({ owner }) => {
  const { page } = await owner();
  let release = () => {};
  const held = new Promise<void>((done) => { release = done; });
  await page.route(/WizardPage-.*\.js$/, async (route) => { await held; await route.continue(); });
  const begun = page.waitForRequest(/WizardPage-.*\.js$/);
  await page.goto("/");
  await begun;
  const last = page.waitForResponse(/SettingsPage-.*\.js$/);
  await page.getByRole("button", { name: "Me" }).click();
  await page.getByRole("menuitem").first().click();
  await page.waitForURL(/\/(me|admin)$/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  release();
  await (await last).finished();
});
