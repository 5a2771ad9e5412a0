// What the stories of the pages take as given: a project with items, people and answers.
import assert from "node:assert/strict";
import type { Caller } from "./caller.ts";
import type { Person } from "./person.ts";
import type { World } from "./story.ts";

type Lease = { lease: string; task: string; item: { external_id: string; data: { text: string } } };
export type Given = { project: string; olive: Person; ann: Caller; bo: Caller };

export const topics = ["question", "complaint", "praise"];
export const schema = {
  fields: [{ name: "topic", title: "Topic", kind: "choice", on: "text", required: true, classes: topics.map((name, i) => ({ name, key: String(i + 1) })) }],
};

/** Rows whose right topic stands in the text. */
export const mails = (count: number): string =>
  "id,text\n" + Array.from({ length: count }, (_, i) => `mail-${String(i).padStart(5, "0")},A ${topics[i % 3]} about order ${i}\n`).join("");

export async function newProject(owner: Caller, rows: number, more: object = {}): Promise<string> {
  const { id } = await owner.call<{ id: string }>("POST", "/projects", {
    name: "Support mails", description: "What does each writer want?", schema, quality: { target: 0.8, min_labels: 2, max_labels: 3 }, ...more,
  });
  if (rows > 0) await owner.importRows(id, mails(rows));
  return id;
}

/** Answers up to `count` items: rightly, but every `slipEvery`-th. */
export async function answer(person: Caller, project: string, count: number, slipEvery: number): Promise<void> {
  for (let done = 0; done < count;) {
    const { leases } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: Math.min(20, count - done) });
    if (leases.length === 0) return;
    for (const lease of leases) {
      const right = topics.findIndex((t) => lease.item.data.text.includes(t));
      const topic = topics[++done % slipEvery === 0 ? (right + 1) % 3 : right];
      await person.call("POST", `/tasks/${lease.task}/annotations`, { lease: lease.lease, values: { topic }, active_ms: 2000 + 37 * done, confidence: "probable" }, { "Idempotency-Key": `${person.id}-${lease.lease}` });
    }
  }
}

/** Does what changes something, and waits until the server has taken it. */
export async function taken({ page }: Person, act: () => Promise<void>): Promise<void> {
  const change = page.waitForResponse((r) => r.request().method() !== "GET" && r.url().includes("/projects/"));
  await act();
  assert.ok((await change).ok());
}

/** A project of 60 mails that two people have partly answered. */
export async function labelled({ owner, caller }: World): Promise<Given> {
  const olive = await owner();
  const ann = await caller(olive, "Ann");
  const bo = await caller(olive, "Bo");
  const project = await newProject(olive, 60, { people: [{ email: ann.email, role: "annotator" }, { email: bo.email, role: "annotator" }] });
  await answer(ann, project, 40, 1000);
  await answer(bo, project, 40, 5);
  return { project, olive, ann, bo };
}
