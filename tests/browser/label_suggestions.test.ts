// Suggestions thing by thing: taken, changed, rejected, kept back by a class's threshold, and told with the answer.
import assert from "node:assert/strict";
import { saved, wordAt } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { story } from "./story.ts";

const names = { fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person" }, { name: "LOC", title: "Place" }] }] };
type Evidence = { stage: string; values: { names?: { id: string; class: string; start: number; end: number }[] }; suggested: { things: { object: string; fate: string; as: string | null }[] }[] | null };

const spans = [
  { id: "a", class: "PER", start: 0, end: 3, score: 0.95 }, { id: "b", class: "LOC", start: 13, end: 20, score: 0.9 },
  { id: "c", class: "LOC", start: 4, end: 7, score: 0.3 }, { id: "d", class: "PER", start: 8, end: 12, score: 0.8 },
];

async function suggested(owner: Person): Promise<string> {
  const { id } = await owner.call<{ id: string }>("POST", "/projects", { name: "Names", schema: names, quality: { target: 0.8, min_labels: 1, max_labels: 1 } });
  const row = { id: "a", text: "Ann has seen Hamburg.", predictions: [{ source: "tagger", version: "1", values: { names: spans }, score: 0.7 }] };
  await owner.importRows(id, `${JSON.stringify(row)}\n`, "application/x-ndjson");
  return id;
}

async function answered(owner: Person, project: string): Promise<Evidence | undefined> {
  const { items } = await owner.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const found = await owner.call<{ evidence: Evidence[] }>("GET", `/items/${items[0]?.id ?? ""}`);
  return found.evidence.find((e) => e.stage === "label");
}

story("suggestions are taken, rejected and kept back one by one, by keyboard alone", async ({ owner }) => {
  const olive = await owner();
  const project = await suggested(olive);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByText("4 things suggested").waitFor();
  await olive.picture("suggestions");
  await olive.accessible();
  await page.getByText("Show by certainty").focus();
  await page.keyboard.press("Enter");
  const place = page.getByRole("slider", { name: "Place" });
  await place.focus();
  for (let n = 0; n < 8; n++) await page.keyboard.press("ArrowRight"); // 40 %
  await page.getByText("One is hidden.").waitFor();
  await olive.picture("suggestions-kept-back");
  await olive.accessible();
  await page.getByRole("button", { name: "Take over: Person" }).first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete"); // "seen" is nobody
  await page.getByText("2 things suggested").waitFor();
  await page.getByRole("button", { name: "Take over: Person" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("One thing suggested").waitFor();
  await page.getByRole("option", { name: /Person/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("a"); // the rest: Hamburg
  await page.getByText("Nothing more suggested").waitFor();
  await olive.picture("suggestions-done");
  await page.keyboard.press("Control+Enter");
  await saved(olive);
  const answer = await answered(olive, project);
  assert.deepEqual(answer?.values.names?.map((s) => [s.class, s.start, s.end]), [["PER", 0, 3], ["LOC", 13, 20]]);
  assert.deepEqual(answer?.suggested?.[0]?.things.map((t) => [t.object, t.fate, t.as]), [["a", "accepted", answer.values.names?.[0]?.id], ["b", "accepted", answer.values.names?.[1]?.id], ["c", "hidden", null], ["d", "rejected", null]]);
});

story("what was taken and changed is told as edited, undo offers it again, and what was rejected can come back", async ({ owner }) => {
  const olive = await owner();
  const project = await suggested(olive);
  const { page } = olive;
  await page.goto(`/label/${project}`);
  await page.getByRole("button", { name: "Reject all" }).click();
  await page.getByText("Nothing more suggested").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("4 things suggested").waitFor();
  await page.getByRole("button", { name: "Reject all" }).click();
  await page.getByRole("button", { name: "Offer the 4 rejected again" }).click();
  await page.getByRole("button", { name: "Take over: Place" }).first().click();
  await page.getByText("3 things suggested").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("4 things suggested").waitFor();
  const hamburg = await wordAt(olive, "Hamburg");
  await page.mouse.dblclick(hamburg.x, hamburg.y); // where it is
  await page.getByText("3 things suggested").waitFor();
  await page.getByRole("option", { name: /Place/ }).click();
  await page.keyboard.press("1"); // it is a person
  await page.getByRole("option", { name: /Person/ }).waitFor();
  await page.keyboard.press("Control+Enter");
  await saved(olive);
  const answer = await answered(olive, project);
  assert.deepEqual(answer?.suggested?.[0]?.things.map((t) => t.fate).sort(), ["edited", "ignored", "ignored", "ignored"]);
  await page.goto(`/p/${project}/items`);
  await page.getByRole("link", { name: "a", exact: true }).click();
  await page.getByText(/1 edited · 3 ignored/).waitFor();
});
