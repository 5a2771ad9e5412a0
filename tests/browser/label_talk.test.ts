// Conversations: messages shown as turns; marks in a conversation are places of its text. Answers to be compared, read as
// the Markdown they are.
import assert from "node:assert/strict";
import { saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const question = { name: "kind", title: "Was it helped?", kind: "choice", required: true, classes: [{ name: "yes" }, { name: "no" }] };
const messages = [
  { role: "user", content: "My parcel is late.\nWhere is it?" }, { role: "assistant", content: "It is in Rome. 😀" }, { role: "user", content: "شكرا جزيلا" }, { role: "manager", content: "Closed." },
];
const lines = (person: Person, voice: number) => person.page.locator(`.cm-line.lw-voice-${voice}`);

async function projectOf(olive: Person, schema: object, row: object): Promise<string> {
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Talks", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  await olive.importRows(id, `${JSON.stringify(row)}\n`, "application/x-ndjson");
  await olive.page.goto(`/label/${id}`);
  await olive.page.locator(".cm-line.lw-turn").first().waitFor();
  return id;
}

for (const [look, options] of [["light", {}], ["dark", { colorScheme: "dark", locale: "ar" }]] as const)
  story(`messages are shown as turns, each speaker with a stripe of their own, ${look}`, async ({ owner }) => {
    const olive = await owner(options);
    await projectOf(olive, { fields: [{ ...question, on: "chat" }] }, { id: "one", data: { chat: messages } });
    assert.deepEqual([await lines(olive, 0).allInnerTexts(), await lines(olive, 1).allInnerTexts(), await lines(olive, 2).allInnerTexts()],
      [["user: My parcel is late.", "Where is it?", "user: شكرا جزيلا"], ["assistant: It is in Rome. 😀"], ["manager: Closed."]]);
    assert.deepEqual(await olive.page.locator(".lw-speaker").allInnerTexts(), ["user", "assistant", "user", "manager"]);
    await olive.picture(`label-talk-${look}`);
    await olive.accessible();
  });

story("a text that is said to be a conversation is marked in places of its own", async ({ owner }) => {
  const olive = await owner();
  const text = "Ann: Is Bob in?\r\nHe said so. 😀\r\nReception: Bob left.";
  const spans = { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person", key: "1" }] };
  const polite = { name: "polite", title: "Polite?", kind: "choice", classes: [{ name: "yes", key: "y" }, { name: "no", key: "n" }] };
  const turns = { name: "acts", title: "What each turn does", kind: "spans", on: "text", unit: "turn", classes: [{ name: "asks", key: "7" }, { name: "tells", key: "8" }], attributes: [polite] };
  const project = await projectOf(olive, { fields: [spans, turns] }, { id: "one", text, meta: { format: "conversation" } });
  await olive.page.keyboard.press("Control+f");
  await olive.page.keyboard.type("Bob left");
  await olive.page.getByText("1 of 1", { exact: true }).waitFor();
  for (const key of ["Escape", "1"]) await olive.page.keyboard.press(key);
  await olive.page.getByRole("option", { name: /Person/ }).waitFor();
  // Of each turn: the one with the caret, then the same one anew, then all.
  for (const key of ["Escape", "i", "Control+Home", "8", "y", "Escape", "Escape", "7"]) await olive.page.keyboard.press(key);
  await olive.page.getByRole("option", { name: /asks/ }).waitFor();
  await olive.page.keyboard.press("Control+End");
  await olive.page.keyboard.press("8");
  await olive.page.getByRole("option", { name: /tells/ }).waitFor();
  await olive.picture("label-talk-marked");
  await olive.page.keyboard.press("Control+Enter");
  await saved(olive);
  const { items: [item] } = await olive.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const { evidence: [held] } = await olive.call<{ evidence: { values: Record<"names" | "acts", { class: string; start: number; end: number; attributes?: object }[]> }[] }>("GET", `/items/${item?.id ?? ""}`);
  const quoted = (field: "names" | "acts") => held?.values[field].map(({ start, end }) => [...text].slice(start, end).join(""));
  assert.deepEqual([quoted("names"), quoted("acts")], [["Bob left"], ["Ann: Is Bob in?\r\nHe said so. 😀", "Reception: Bob left."]]);
  assert.deepEqual(held?.values.acts.map((a) => [a.class, a.attributes]), [["asks", { polite: "yes" }], ["tells", {}]]);
});

story("texts that are compared are read as Markdown, as HTML or as they are, by mouse and by key; nothing in them runs", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const schema = { fields: [{ name: "better", title: "Which is better?", kind: "pairwise", required: true, options: ["left", "right"] }] };
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Pairs", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const left = "# Answer\n\n- **one**\n- two\n\n<img src=x onerror=alert(1)> [link](javascript:alert(2))";
  const right = "<h2 onclick='alert(3)' style='color:red'>Other</h2><script>alert(4)</script><ol><li>first <img src=x onerror=alert(5) alt='a plot'></li></ol><a href='javascript:alert(6)'>link</a><form action='/x'><button>Go</button></form>";
  page.on("dialog", (dialog) => assert.fail(dialog.message()));
  await olive.importRows(id, `${JSON.stringify({ id: "one", data: { left, right } })}\n`, "application/x-ndjson");
  await page.goto(`/label/${id}`);
  await page.getByText("# Answer", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Formatted" }).first().click();
  await page.getByRole("heading", { name: "Answer" }).waitFor();
  await page.getByRole("heading", { name: "Other" }).waitFor();
  assert.equal(await page.locator("[role=region] :is(img, a, script, form, button, [style], [onclick])").count(), 0);
  await page.getByText("first a plot").waitFor();
  await olive.picture("label-formatted");
  await olive.accessible();
  await page.keyboard.press("v");
  await page.getByText("# Answer", { exact: true }).waitFor();
  await page.keyboard.press("v");
  await page.reload();
  await page.getByRole("heading", { name: "Answer" }).waitFor();
});
