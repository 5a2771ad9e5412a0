// Forms beside what is drawn: attributes of a mark, edges of a span, a reviewer's unfinished fix, preferences that follow a person.
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { opened } from "./drawing.ts";
import { boxAtRest, draftKept, saved } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";
import { story, type World } from "./story.ts";

const yesNo = [{ name: "yes", title: "Yes" }, { name: "no", title: "No" }];
const attributes = [
  { name: "occluded", title: "Occluded", kind: "choice", required: true, classes: yesNo },
  { name: "doors", title: "Doors", kind: "number", min: 1, max: 6 },
];
const streetSchema = { fields: [{ name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car" }, { name: "bus", title: "Bus" }], attributes }] };
const namesSchema = { fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person" }, { name: "LOC", title: "Place" }] }] };

type Thing = { id: string; class: string; attributes?: Record<string, unknown>; start?: number; end?: number };
type Full = { id: string; external_id: string; evidence: { values: Record<string, Thing[]>; verdict: string | null }[] };
type Lease = { lease: string; task: string; item: { external_id: string } };

async function newProject(owner: Person, schema: object, quality = { target: 0.8, min_labels: 1, max_labels: 1 }): Promise<string> {
  return (await owner.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality })).id;
}
async function street(owner: Person, quality?: { target: number; min_labels: number; max_labels: number }): Promise<string> {
  const project = await newProject(owner, streetSchema, quality);
  const picture = png(640, 400, (x, y) => (x > 80 && x < 240 && y > 60 && y < 160 ? 90 : 225));
  await owner.importRows(project, zip({ "street-1.png": picture }), "application/zip");
  return project;
}
const rows = (texts: Readonly<Record<string, string>>) => Object.entries(texts).map(([id, text]) => JSON.stringify({ id, text })).join("\n");

async function evidence(owner: Person, project: string): Promise<Full[]> {
  const { items } = await owner.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  return Promise.all(items.map(({ id }) => owner.call<Full>("GET", `/items/${id}`)));
}
const form = ({ page }: Person) => page.getByTestId("attributes");

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await boxAtRest(place);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

story("attributes of a box are asked, filled in by key, undone and sent", async ({ owner }) => {
  const olive = await owner();
  const project = await street(olive);
  const { page } = olive;
  await opened(olive, project);
  await page.keyboard.press("1");
  await page.keyboard.press("n");
  await form(olive).getByText("Mark 1: Car").waitFor();
  await page.keyboard.press("Enter"); // not without what is needed
  await page.getByText("Mark 1 (Car): say “Occluded”.").waitFor();
  await olive.picture("attributes-missing");
  await olive.accessible();
  await page.keyboard.press("e");
  await page.keyboard.press("2"); // no: and on to the doors
  await page.getByRole("textbox", { name: "Doors" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("9");
  await page.getByText("Mark 1 (Car): “Doors” is not right yet.").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("4");
  await page.keyboard.press("Escape");
  await page.locator(".lw-image-surface:focus").waitFor();
  await page.getByRole("option", { name: /Occluded: No · Doors: 4/ }).waitFor();
  await page.keyboard.press("2"); // the classes have their keys again, and a new class keeps what was said
  await form(olive).getByText("Mark 1: Bus").waitFor();
  await page.keyboard.press("Control+z");
  await form(olive).getByText("Mark 1: Car").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("option", { name: /Occluded: No$/ }).waitFor();
  await page.keyboard.press("Control+y");
  await page.getByRole("option", { name: /Doors: 4/ }).waitFor();
  await page.keyboard.press("Enter");
  await saved(olive);
  const [item] = await evidence(olive, project);
  assert.deepEqual(item?.evidence[0]?.values["things"]?.map((b) => [b.class, b.attributes]), [["car", { occluded: "no", doors: 4 }]]);
  await page.goto(`/p/${project}/items/${item?.id}`);
  await page.getByText("Occluded: No · Doors: 4").first().waitFor();
  await olive.picture("attributes-item");
  await olive.accessible();
});

story("attributes of a box are filled in by mouse, in Arabic and in dark", async ({ owner }) => {
  const olive = await owner({ locale: "ar", colorScheme: "dark" });
  const project = await street(olive);
  const { page } = olive;
  await opened(olive, project);
  await page.getByText("Bus").click();
  const { x, y } = await middleOf(page.locator(".lw-image-surface"));
  for (const dx of [0, 120]) {
    await page.mouse.move(x + dx, y);
    await page.mouse.down();
    await page.mouse.move(x + dx + 40, y + 40);
    await page.mouse.move(x + dx + 80, y + 60);
    await page.mouse.up();
    await page.getByRole("option").nth(dx === 0 ? 0 : 1).waitFor();
    await form(olive).getByText(dx === 0 ? "Yes" : "No").click(); // of the one just drawn: the tool stays armed
  }
  await page.getByRole("option").first().click();
  await form(olive).getByRole("radio", { name: "Yes" }).and(page.locator(":checked")).waitFor();
  await olive.picture("attributes-arabic-dark");
  await olive.accessible();
  await page.getByRole("button", { name: /أرسل/ }).click();
  await saved(olive);
  const [item] = await evidence(olive, project);
  assert.deepEqual(item?.evidence[0]?.values["things"]?.map((b) => [b.class, b.attributes]), [["bus", { occluded: "yes" }], ["bus", { occluded: "no" }]]);
});

const texts = {
  latin: "Ann met the family 👨‍👩‍👧 in Cafe\u0301 Noir, Lisbon.",
  arabic: "كتبت آنا رسالة إلى بوب من بيروت.",
};

/** The grip of an edge of the selected span. */
const grip = ({ page }: Person, edge: "start" | "end") => page.locator(`.lw-grip-${edge}`);
/** Where the letters `part` of the text stand: their left and right. */
const placeOf = ({ page }: Person, part: string) => page.evaluate((wanted) => {
  const content = document.querySelector(".lw-text-surface")?.shadowRoot?.querySelector(".cm-content");
  const walker = document.createTreeWalker(content as Node, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent?.indexOf(wanted) ?? -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + wanted.length);
    const box = range.getBoundingClientRect();
    return { left: box.left, right: box.right, y: box.top + box.height / 2 };
  }
  throw new Error(`${wanted} is not shown`);
}, part);

async function mark(person: Person, part: string): Promise<void> {
  const { left, right, y } = await placeOf(person, part);
  await person.page.mouse.dblclick((left + right) / 2, y);
  await person.page.keyboard.press("1");
  const before = await placeOf(person, part);
  await person.page.mouse.click((before.left + before.right) / 2, before.y);
  await grip(person, "end").waitFor();
}
async function dragEdge(person: Person, edge: "start" | "end", to: { x: number; y: number }): Promise<void> {
  const from = await middleOf(grip(person, edge));
  await person.page.mouse.move(from.x, from.y);
  await person.page.mouse.down();
  await person.page.mouse.move((from.x + to.x) / 2, to.y);
  await person.page.mouse.move(to.x, to.y);
}
const marked = ({ page }: Person) => page.getByRole("option").first().innerText();

async function openText(person: Person, text: string): Promise<string> {
  const project = await newProject(person, namesSchema);
  await person.importRows(project, rows({ letter: text }), "application/x-ndjson");
  await person.page.goto(`/label/${project}`);
  await person.page.locator(".lw-text-surface .cm-content").waitFor();
  return project;
}
async function spansSent(person: Person, project: string): Promise<(readonly [number, number])[]> {
  await person.page.keyboard.press("Enter");
  await saved(person);
  const [item] = await evidence(person, project);
  return (item?.evidence[0]?.values["names"] ?? []).map(({ start = -1, end = -1 }) => [start, end]);
}

story("the edges of a span are dragged over emoji and accents, and undone", async ({ owner }) => {
  const olive = await owner();
  const project = await openText(olive, texts.latin);
  const { page } = olive;
  await mark(olive, "family");
  const cafe = await placeOf(olive, "Cafe\u0301");
  await dragEdge(olive, "end", { x: cafe.right - 2, y: cafe.y });
  await olive.picture("span-edge-dragged");
  await page.keyboard.press("Escape"); // not meant
  await page.mouse.up();
  assert.match(await marked(olive), /“family”/);
  await dragEdge(olive, "end", { x: cafe.right - 2, y: cafe.y });
  await page.mouse.up();
  await page.getByRole("option", { name: /family 👨‍👩‍👧 in Cafe\u0301”/ }).waitFor();
  await olive.accessible();
  const the = await placeOf(olive, "the ");
  await dragEdge(olive, "start", { x: the.left + 1, y: the.y });
  await page.mouse.up();
  await page.getByRole("option", { name: /“the family/ }).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("option", { name: /“family/ }).waitFor();
  await page.keyboard.press("Alt+Shift+ArrowRight"); // the same by key, a letter at a time
  await page.getByRole("option", { name: /“amily/ }).waitFor();
  const points = [...texts.latin];
  const start = points.indexOf("m", 8) - 1; // of "amily"
  const end = [...texts.latin.slice(0, texts.latin.indexOf(" Noir"))].length;
  assert.deepEqual(await spansSent(olive, project), [[start, end]]);
  const [item] = await evidence(olive, project);
  await page.goto(`/p/${project}/items/${item?.id}`); // where the lead sees what was marked
  await page.locator("mark", { hasText: "amily 👨‍👩‍👧 in Cafe\u0301" }).and(page.getByTitle("Person")).waitFor();
  await olive.picture("item-marked");
  await olive.accessible();
});

story("the edges of a span follow the hand in text written from the right", async ({ owner }) => {
  const olive = await owner({ locale: "ar" });
  const project = await openText(olive, texts.arabic);
  const { page } = olive;
  await mark(olive, "آنا");
  const letter = await placeOf(olive, "رسالة");
  await dragEdge(olive, "end", { x: letter.left + 2, y: letter.y });
  await page.mouse.up();
  await page.getByRole("option", { name: /“آنا رسالة”/ }).waitFor();
  await olive.picture("span-edge-arabic");
  await olive.accessible();
  await page.keyboard.press("Alt+ArrowRight"); // the end goes right: a letter less
  await page.getByRole("option", { name: /“آنا رسال”/ }).waitFor();
  await page.keyboard.press("Alt+ArrowLeft");
  await page.getByRole("option", { name: /“آنا رسالة”/ }).waitFor();
  assert.deepEqual(await spansSent(olive, project), [[5, 14]]);
});

/** An item two people see differently, waiting for a review. */
async function disputed({ owner, caller }: World): Promise<{ olive: Person; project: string }> {
  const olive = await owner();
  const project = await street(olive, { target: 0.99, min_labels: 2, max_labels: 2 });
  for (const [name, occluded] of [["Ada", "yes"], ["Ben", "no"]] as const) {
    const person = await caller(olive, name);
    await olive.call("POST", `/projects/${project}/people`, { email: person.email, role: "annotator" });
    const { leases } = await person.call<{ leases: Lease[] }>("POST", `/projects/${project}/next`, { count: 1 });
    const things = [{ id: "1", class: "car", x: 80, y: 60, w: 160, h: 100, rotation: 0, attributes: { occluded } }];
    for (const { lease, task } of leases) await person.call("POST", `/tasks/${task}/annotations`, { lease, values: { things }, active_ms: 900 }, { "Idempotency-Key": name });
  }
  return { olive, project };
}

story("a reviewer sees attributes that differ, and an unfinished fix survives a reload and a dead network", async (world) => {
  const { olive, project } = await disputed(world);
  const { page } = olive;
  await page.goto(`/review/${project}`);
  await page.getByRole("table").getByText("Occluded: Yes / Occluded: No").waitFor();
  await olive.picture("review-attributes");
  await page.keyboard.press("f");
  await page.getByRole("option", { name: /Car/ }).click();
  await form(olive).getByRole("radio", { name: "No" }).check();
  await page.keyboard.press("e");
  await page.keyboard.press("2");
  await page.getByRole("textbox", { name: "Doors" }).and(page.locator(":focus")).waitFor();
  await olive.context.setOffline(true);
  await page.keyboard.type("3");
  await page.getByRole("option", { name: /Occluded: No · Doors: 3/ }).waitFor();
  await draftKept(olive, '"doors":3');
  await olive.context.setOffline(false);
  await page.reload();
  await page.getByText("Your unfinished fix is here again. Nothing of it was sent.").waitFor();
  await page.getByRole("option", { name: /Occluded: No · Doors: 3/ }).waitFor();
  await olive.picture("review-taken-up");
  await olive.accessible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter"); // without a reason
  await page.getByRole("heading", { name: "Nothing to review now" }).waitFor();
  await saved(olive);
  const [item] = await evidence(olive, project);
  const fix = item?.evidence.find((e) => e.verdict === "fix");
  assert.deepEqual(fix?.values["things"]?.[0]?.attributes, { occluded: "no", doors: 3 });
  await page.getByRole("link", { name: "Back to my work", exact: true }).last().click(); // a way out of the empty desk
  await page.getByRole("heading", { name: "My work" }).waitFor();
});

story("language, colours and keys follow a person to another browser", async ({ owner, visitor }) => {
  const olive = await owner({ colorScheme: "light" });
  const project = await newProject(olive, namesSchema);
  await olive.importRows(project, rows(texts), "application/x-ndjson");
  const { page } = olive;
  await page.goto("/");
  const kept = (part: string) => page.waitForResponse(async (r) => r.request().method() === "PATCH" && r.url().endsWith("/me/preferences") && (await r.text()).includes(part));
  const dark = kept('"scheme":"dark"');
  await page.getByRole("button", { name: "Me" }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await dark;
  const arabic = kept('"locale":"ar"');
  await page.getByRole("button", { name: "Me" }).click();
  await page.getByRole("menuitem", { name: "العربية" }).click();
  await arabic;
  await page.goto(`/label/${project}`);
  await page.locator(".lw-text-surface .cm-content").waitFor();
  await page.keyboard.press("?");
  const skip = page.getByRole("dialog").getByRole("button", { name: /تخط/ });
  await skip.click();
  const keys = kept("label.skip");
  await page.keyboard.press("x");
  await keys;

  const elsewhere = await visitor({ locale: "en-GB", colorScheme: "light" });
  await elsewhere.call("POST", "/session", { email: olive.email, password: "plain words make a good password" });
  await elsewhere.page.goto(`/label/${project}`);
  await elsewhere.page.locator('html[lang="ar"][dir="rtl"][data-mantine-color-scheme="dark"]').waitFor();
  await elsewhere.page.locator(".lw-text-surface .cm-content").waitFor();
  await elsewhere.page.keyboard.press("x");
  await elsewhere.page.locator('button[aria-expanded="true"]').waitFor(); // skipping
  assert.match(await elsewhere.page.locator('button[aria-expanded="true"] kbd').innerText(), /^X$/); // its cap is the changed key
  await elsewhere.picture("preferences-elsewhere");
  await elsewhere.accessible();
});

const compared = {
  fields: [
    { name: "better", title: "Which is better?", kind: "pairwise", required: true, options: ["left", "right"], classes: [{ name: "tie", key: "t" }] },
    { name: "order", title: "In which order?", kind: "ranking", required: true, options: ["left", "right", "third"] },
  ],
};

story("what is compared stands side by side, and is answered by key and by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await newProject(olive, compared);
  await olive.importRows(project, JSON.stringify({ id: "p1", data: { left: "The first answer.", right: "The second answer.", third: "The third." } }), "application/x-ndjson");
  const { page } = olive;
  await page.goto(`/label/${project}`);
  for (const part of ["left", "right", "third"]) await page.getByRole("region", { name: part }).locator(".cm-content").waitFor();
  await page.keyboard.press("t");
  await page.getByRole("radio", { name: "tie", checked: true }).waitFor();
  await page.keyboard.press("3");
  await page.keyboard.press("Enter");
  await page.getByText("2 have no place yet.").waitFor();
  await olive.picture("compare");
  await olive.accessible();
  await page.getByRole("group", { name: "Choose the next best" }).getByRole("button", { name: "left" }).click(); // the last one takes what is left
  await page.getByRole("button", { name: "Move right up" }).click();
  await page.keyboard.press("Control+Enter");
  await saved(olive);
  const [item] = await evidence(olive, project);
  assert.deepEqual(item?.evidence[0]?.values, { better: "tie", order: ["third", "right", "left"] });
});
