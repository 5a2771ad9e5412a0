// One's own account, and the owner's administration.
import assert from "node:assert/strict";
import { story } from "./story.ts";

const password = "plain words make a good password";

story("sessions are listed and ended from another browser", async ({ owner, visitor }) => {
  const olive = await owner();
  const other = await visitor();
  await other.page.goto("/");
  await other.page.getByRole("textbox", { name: "E-mail" }).fill(olive.email);
  await other.page.getByLabel("Password", { exact: true }).fill(password);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.getByRole("heading", { name: "My work" }).waitFor();
  await olive.page.goto("/me");
  await olive.page.getByText("(this browser)").waitFor();
  await olive.page.getByRole("button", { name: /Sign out there/ }).click();
  await olive.page.getByRole("button", { name: /Sign out there/ }).waitFor({ state: "detached" });
  await other.page.goto("/");
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
});

story("a password is changed by who knows it", async ({ owner }) => {
  const olive = await owner();
  await olive.page.goto("/me");
  const now = olive.page.getByRole("textbox", { name: "Password now" });
  await now.fill("wrong");
  await olive.page.getByRole("textbox", { name: "New password" }).fill("another good long password");
  await olive.page.getByRole("button", { name: "Change password" }).click();
  await olive.page.locator("[id$='-error']").waitFor();
  await now.fill(password);
  await olive.page.getByRole("button", { name: "Change password" }).click();
  await olive.page.getByText("Changed. Your other sessions have ended.").waitFor();
});

story("a token is shown once, works, and is revoked", async ({ owner, visitor, server }) => {
  const olive = await owner();
  await olive.page.goto("/me");
  await olive.page.getByRole("textbox", { name: "What is it for?" }).fill("nightly import");
  await olive.page.getByRole("button", { name: "Create token" }).click();
  const token = await olive.page.getByRole("textbox", { name: "New token" }).inputValue();
  assert.match(token, /^lwt_/);
  const program = await visitor();
  const as = () => program.context.request.get(`${server.url}/api/v1/projects`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await as()).status(), 200);
  await olive.page.reload();
  const revoke = olive.page.getByRole("button", { name: "Revoke: nightly import" });
  await revoke.waitFor();
  assert.equal(await olive.page.getByText(token).count(), 0);
  await revoke.click();
  await olive.page.getByText("No tokens.").waitFor();
  assert.equal((await as()).status(), 401);
});

story("the owner invites, disables by name, and reads the audit log", async ({ owner, member, visitor }) => {
  const olive = await owner();
  await member(olive, "Ann");
  await olive.page.goto("/admin");
  await olive.page.getByRole("textbox", { name: /E-mail/ }).fill("nora@example.org");
  await olive.page.getByRole("button", { name: "Invite" }).click();
  const link = await olive.page.getByRole("textbox", { name: "Invitation link" }).inputValue();
  const nora = await visitor();
  await nora.page.goto(link);
  assert.equal(await nora.page.getByRole("textbox", { name: "E-mail" }).inputValue(), "nora@example.org");

  await olive.page.getByRole("button", { name: "Disable Ann" }).click();
  const dialog = olive.page.getByRole("dialog", { name: "Disable Ann?" });
  assert.ok(await dialog.getByRole("button", { name: "Disable" }).isDisabled());
  await dialog.getByRole("textbox").fill("ann@example.org");
  await olive.accessible();
  await dialog.getByRole("button", { name: "Disable" }).click();
  await olive.page.getByRole("button", { name: "Enable Ann" }).waitFor();

  await olive.page.getByRole("tab", { name: "Audit log" }).click();
  await olive.page.getByRole("table").getByText("Olive Owner").first().waitFor();
  await olive.picture("audit");
  await olive.accessible();
});

story("who is no owner has no administration", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  await ann.page.goto("/");
  await ann.page.getByText("You are in no project yet.").waitFor();
  assert.equal(await ann.page.getByRole("link", { name: "Administration" }).count(), 0);
  await ann.page.goto("/admin");
  await ann.page.getByRole("main").getByText("Not allowed", { exact: true }).waitFor();
});
