// Texts that are counted wrongly elsewhere: what is marked on the page is what the server holds and the export says, by code
// points of the text as it was imported.
import assert from "node:assert/strict";
import { saved } from "./label_setup.ts";
import { story } from "./story.ts";

const schema = { fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person", key: "1" }] }] };

/** What is marked, in its text. */
const corpus: Readonly<Record<string, readonly [word: string, text: string]>> = {
  astral: ["Ann", "\u{1F600}\u{1F601}\u{20000} Ann \u{1F602}"],
  family: ["\u{1F469}\u200d\u{1F469}\u200d\u{1F467}\u200d\u{1F466}", "two \u{1F44D}\u{1F3FD} and \u{1F469}\u200d\u{1F469}\u200d\u{1F467}\u200d\u{1F466} there"],
  flags: ["Rome", "\u{1F1EE}\u{1F1F9}\u{1F1EB}\u{1F1F7} Rome"],
  combining: ["Zoe\u0308", "cafe\u0301 Zoe\u0308 n\u0303"],
  windows: ["Ann", "one\r\ntwo\r\n\r\nthree Ann\r\n"],
  old_mac: ["Ann", "one\rtwo\rAnn here"],
  arabic: ["محمد", "قال محمد إن روما 😀 جميلة"],
  thai: ["เมืองไทย", "😀 ผมรัก เมืองไทย มาก"],
  mark_of_order: ["Ann", "\ufeffAnn at the start"],
  marks_inside: ["Ann", "left\u200e right\u200f \u2067Ann\u2069"],
  separators: ["Ann", "one\u2028two\u2029three\u0085Ann"],
  control: ["Ann", "before\u0001after\u007f Ann"],
};

type Span = { class: string; start: number; end: number };
type Line = { external_id: string; data: { text: string }; evidence: { values: { names: Span[] } }[] };

story("what is marked in texts that are hard to count comes out of the export as it was marked", async ({ owner }) => {
  const olive = await owner();
  const { page } = olive;
  const { id } = await olive.call<{ id: string }>("POST", "/projects", { name: "Corpus", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const rows = Object.entries(corpus).map(([name, [, text]]) => `${JSON.stringify({ id: name, text })}\n`);
  const nothing = JSON.stringify({ id: "nothing", text: "before\u0000after" }); // no database keeps a NUL: it is refused, never dropped
  await olive.importRows(id, `${rows.join("")}${nothing}\n`, "application/x-ndjson");
  const { items } = await olive.call<{ items: unknown[] }>("GET", `/projects/${id}/items?limit=200`);
  assert.equal(items.length, rows.length, "all of them were taken in");
  await page.goto(`/label/${id}`);
  for (let i = 0; i < rows.length; i++) {
    const item = page.locator("header bdi").nth(1);
    await item.waitFor();
    const name = await item.innerText();
    const [word] = corpus[name] ?? assert.fail(name);
    await page.keyboard.press("w"); // letters: an emoji is no word
    await page.keyboard.press("Control+f");
    await page.getByRole("searchbox", { name: "Find in the text" }).fill(word);
    await page.getByText("1 of 1", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await page.getByRole("option", { name: /Person/ }).waitFor();
    if (name === "family") await olive.picture("label-corpus");
    await page.keyboard.press("w");
    await page.keyboard.press("Enter");
    if (i < rows.length - 1) await page.waitForFunction((before) => document.querySelectorAll("header bdi")[1]?.textContent !== before, name);
  }
  await saved(olive);
  const reply = await olive.context.request.get(`/api/v1/projects/${id}/export?format=jsonl`);
  const lines = (await reply.text()).trim().split("\n").map((line) => JSON.parse(line) as Line);
  for (const { external_id: name, data, evidence } of lines) {
    const [word, text] = corpus[name] ?? assert.fail(name);
    assert.equal(data.text, text, `${name}: the text is as it was`);
    const [span] = evidence[0]?.values.names ?? [];
    assert.equal([...data.text].slice(span?.start, span?.end).join(""), word, name);
  }
  assert.equal(lines.length, rows.length);
});
