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

story("a page that was never gone to needs no network for its script", async ({ owner }) => {
  const { page, context } = await owner();
  const begun = page.waitForEvent("worker");
  await page.goto("/");
  await (await begun).waitForEvent("close");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Me" }).click();
  await page.getByRole("menuitem").first().click();
  await page.waitForURL(/\/(me|admin)$/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await context.setOffline(false);
});

story("the labelling page's script is asked for before any has run, and other pages' are not", async ({ owner }) => {
  const { page } = await owner();
  const early = () => page.evaluate(() => {
    const main = document.querySelector("script[type=module]");
    const links = [...document.querySelectorAll<HTMLLinkElement>("link[rel=modulepreload]")];
    return links.filter((link) => main && link.compareDocumentPosition(main) & Node.DOCUMENT_POSITION_FOLLOWING).map((link) => new URL(link.href).pathname);
  });
  await page.goto("/label/proj_none");
  assert.ok((await early()).some((name) => /^\/assets\/LabelRoute-.*\.js$/.test(name)));
  await page.goto("/me");
  assert.deepEqual(await early(), []);
});
