// Review of what was joined, and of where answers are apart.
import type { Caller } from "./caller.ts";
import { pictureDrawn } from "./label_setup.ts";
import { png, zip } from "./pictures.ts";
import { story, type World } from "./story.ts";

type Lease = { lease: string; task: string };

/** A project in which two people have answered the one item. */
async function answeredByTwo(owner: Caller, caller: World["caller"], schema: object, rows: [string | Buffer, string], values: Record<string, unknown>): Promise<string> {
  const { id } = await owner.call<{ id: string }>("POST", "/projects", { name: "Apart", schema, quality: { target: 0.99, min_labels: 2, max_labels: 2 } });
  await owner.importRows(id, ...rows);
  for (const [name, given] of Object.entries(values)) {
    const person = await caller(owner, name);
    await owner.call("POST", `/projects/${id}/people`, { email: person.email, role: "annotator" });
    const { leases: [lease] } = await person.call<{ leases: Lease[] }>("POST", `/projects/${id}/next`, { count: 1 });
    await person.call("POST", `/tasks/${lease?.task}/annotations`, { lease: lease?.lease, values: given, active_ms: 900 }, { "Idempotency-Key": name });
  }
  return id;
}

const names = {
  fields: [
    { name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person" }, { name: "ORG", title: "Company" }] },
    { name: "work", title: "Work", kind: "relations", of: "names", classes: [{ name: "works_at", title: "works at" }] },
  ],
};
const span = (id: string, name: string, start: number, end: number) => ({ id, class: name, start, end });
const works = (from: string, to: string) => ({ id: "r1", class: "works_at", from, to });

story("relations are told by what they join, and a text shows where its marks are apart", async ({ owner, caller }) => {
  const olive = await owner();
  const project = await answeredByTwo(olive, caller, names, ["id,text\na,Ann is at Acme Ltd and Bob too.\n", "text/csv"], {
    Ada: { names: [span("1", "PER", 0, 3), span("2", "ORG", 10, 18), span("3", "PER", 23, 26)], work: [works("1", "2")] },
    Ben: { names: [span("7", "ORG", 10, 14), span("8", "PER", 23, 26), span("9", "PER", 0, 3)], work: [works("9", "7"), { ...works("8", "7"), id: "r2" }] },
  });
  const { page } = olive;
  await page.goto(`/review/${project}`);
  const joins = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /Work/ }) }).getByRole("listitem");
  await joins.filter({ hasText: "by all" }).getByText("works at").waitFor();
  await joins.filter({ hasText: "only Ben" }).getByText("works at").waitFor();
  await page.keyboard.press("m");
  await page.locator(".lw-heat").getByText("Ltd").waitFor();
  await olive.picture("review-apart-text");
  await olive.accessible();
  await page.keyboard.press("m");
  await page.locator(".lw-heat").first().waitFor({ state: "detached" });
});

story("a picture shows where boxes are apart", async ({ owner, caller }) => {
  const olive = await owner();
  const schema = { fields: [{ name: "cars", title: "Cars", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car" }] }] };
  const box = (id: string, x: number, y: number, w: number, h: number) => ({ id, class: "car", x, y, w, h });
  const project = await answeredByTwo(olive, caller, schema, [zip({ "street.png": png(640, 400, () => 200) }), "application/zip"], {
    Ada: { cars: [box("1", 80, 60, 160, 100), box("2", 400, 200, 100, 100)] },
    Ben: { cars: [box("1", 120, 80, 160, 100), box("2", 400, 200, 100, 100)] },
  });
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await pictureDrawn(olive);
  await page.getByRole("checkbox", { name: /Show where they are apart/ }).waitFor();
  await page.keyboard.press("m");
  await page.getByRole("checkbox", { name: /Show where they are apart/, checked: true }).waitFor();
  await olive.picture("review-apart-picture");
  await olive.accessible();
  await page.getByRole("checkbox", { name: /Show where they are apart/ }).click();
  await page.getByRole("checkbox", { name: /Show where they are apart/, checked: false }).waitFor();
});
