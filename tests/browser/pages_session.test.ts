// The door: the first owner, signing in and out, the second factor.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const password = "plain words make a good password";

/** The code an authenticator shows (RFC 6238) for a base32 key. */
function totp(secret: string, at: number): string {
  const bits = [...secret.replaceAll("=", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)?.map((b) => Number.parseInt(b, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signIn({ page }: Person, withPassword: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill("owner@example.org");
  await page.getByLabel("Password", { exact: true }).fill(withPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
}

story("the owner link makes an account and ends at an empty home", async ({ visitor, server }) => {
  const olive = await visitor();
  await olive.page.goto(server.ownerLink);
  await olive.page.getByRole("textbox", { name: "Your name" }).fill("Olive Owner");
  await olive.page.getByRole("textbox", { name: "E-mail" }).fill("owner@example.org");
  await olive.page.getByLabel("Choose a password").fill("short");
  await olive.page.getByRole("button", { name: "Create account" }).click();
  await olive.page.getByText("The password needs at least 8 characters.").waitFor();
  await olive.accessible();
  await olive.page.getByLabel("Choose a password").fill(password);
  await olive.page.getByRole("button", { name: "Create account" }).click();
  await olive.page.getByRole("heading", { name: "A place to label data together" }).waitFor();
  await olive.page.getByText("It is not on offer here: this server was started without the demonstration's data.").waitFor();
  assert.equal(await olive.page.getByRole("button", { name: "Load the demonstration" }).count(), 0);
  assert.equal(new URL(olive.page.url()).hash, "");
  await olive.picture("first-use");
  await olive.accessible();
});

story("a link without an invitation says so", async ({ visitor }) => {
  const guest = await visitor();
  await guest.page.goto("/join");
  await guest.page.getByText("This link has no invitation in it").waitFor();
  await guest.page.goto("/join#nonsense");
  await guest.page.reload();
  await guest.page.getByRole("alert").waitFor();
  await guest.accessible();
});

story("a wrong password is told apart from nothing, the right one lets in where one wanted to go", async ({ owner, visitor }) => {
  await owner();
  const olive = await visitor();
  await olive.page.goto("/me");
  await signIn(olive, "not the password");
  await olive.page.getByRole("alert").filter({ hasText: "E-mail or password is not right." }).waitFor();
  await olive.accessible();
  await signIn(olive, password);
  await olive.page.getByRole("heading", { name: "Olive Owner" }).waitFor();
  assert.equal(new URL(olive.page.url()).pathname, "/me");
});

story("a second factor is turned on, asked for, and turned off", async ({ owner, visitor }) => {
  const olive = await owner();
  await olive.page.goto("/me");
  await olive.page.getByRole("button", { name: "Turn on" }).click();
  await olive.page.getByRole("img", { name: "QR code with the key" }).waitFor();
  await olive.picture("second-factor");
  await olive.accessible();
  const secret = await olive.page.getByRole("textbox", { name: "Key", exact: true }).inputValue();
  const code = olive.page.getByRole("textbox", { name: "Code the app shows now" });
  await code.fill("000000");
  await olive.page.getByRole("button", { name: "Confirm" }).click();
  await olive.page.locator("[id$='-error']").waitFor();
  const now = Date.now();
  await code.fill(totp(secret, now));
  await olive.page.getByRole("button", { name: "Confirm" }).click();
  const codes = olive.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await codes.first().waitFor();
  const recovery = await codes.first().innerText();
  await olive.page.getByRole("button", { name: "I have stored them" }).click();
  await olive.page.getByRole("button", { name: "Turn off" }).waitFor();

  const again = await visitor();
  await again.page.goto("/me");
  await signIn(again, password);
  await again.page.getByRole("textbox", { name: "Code of your authenticator" }).fill(recovery);
  await again.picture("second-factor-asked");
  await again.accessible();
  await again.page.getByRole("button", { name: "Sign in" }).click();
  await again.page.getByRole("button", { name: "Turn off" }).click();
  await again.page.getByRole("textbox", { name: "Password now" }).last().fill(password);
  await again.page.getByRole("button", { name: "Turn off" }).click();
  await again.page.getByRole("button", { name: "Turn on" }).waitFor();
});

story("a session that ends in the middle leaves the work where it was", async ({ owner }) => {
  const olive = await owner();
  await olive.page.goto("/new");
  await olive.page.getByRole("textbox", { name: "Name of the project" }).fill("Half a thought");
  await olive.page.getByRole("button", { name: "Next" }).click();
  await olive.page.getByRole("button", { name: "Next" }).click();
  const create = olive.page.getByRole("button", { name: "Create project" });
  await create.waitFor();
  await olive.call("DELETE", "/session");
  await create.click();
  const dialog = olive.page.getByRole("dialog", { name: "Your session ended" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await olive.picture("session-ended");
  await olive.accessible();
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.waitFor({ state: "hidden" });
  await create.click();
  await olive.page.getByRole("heading", { name: "Half a thought" }).waitFor();
});
