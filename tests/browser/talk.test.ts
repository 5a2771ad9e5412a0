// Questions and comments: asked at a place by mouse and by keyboard alone, answered by the lead, heard at once.
import assert from "node:assert/strict";
import { boxAtRest, pictureDrawn } from "./label_setup.ts";
import type { Person } from "./person.ts";
import { png, zip } from "./pictures.ts";
import { story } from "./story.ts";

type Place = { on?: string; field?: string; object?: string; x?: number; y?: number; start?: number; end?: number };
type Thread = { kind: string; open: boolean; place: Place | null; remarks: { by: string | null; text: string }[] };

const boxes = { fields: [{ name: "things", title: "Things", kind: "boxes", on: "image", classes: [{ name: "car", title: "Car" }] }] };
const names = { fields: [{ name: "names", title: "Names", kind: "spans", on: "text", classes: [{ name: "PER", title: "Person" }] }] };

const picture = png(640, 400, (x, y) => (x > 260 && x < 400 && y > 140 && y < 260 ? 90 : 225));

async function projectOf(owner: Person, ann: Person, schema: object): Promise<string> {
  const people = [{ email: ann.email, role: "annotator" }];
  return (await owner.call<{ id: string }>("POST", "/projects", { name: "Street", schema, quality: { target: 0.8, min_labels: 1, max_labels: 1 }, people })).id;
}

async function threads(owner: Person, project: string): Promise<Thread[]> {
  const { items } = await owner.call<{ items: { id: string }[] }>("GET", `/projects/${project}/items`);
  const all = await Promise.all(items.map(({ id }) => owner.call<{ items: Thread[] }>("GET", `/items/${id}/threads`)));
  return all.flatMap((page) => page.items);
}

story("a question at a point of a picture is asked by keyboard, answered by the lead and heard at once", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const project = await projectOf(olive, ann, boxes);
  await olive.importRows(project, zip({ "street.png": picture }), "application/zip");
  await olive.page.goto(`/p/${project}/talk`);
  await olive.page.getByRole("heading", { name: "No open questions" }).waitFor();

  const { page } = ann;
  await page.goto(`/label/${project}`);
  await pictureDrawn(ann);
  await page.keyboard.press("Shift+M");
  const text = page.getByRole("combobox", { name: "What do you want to know?" });
  await text.waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab"); // from "the whole item" to the place
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Is this a car? @Ol");
  await page.keyboard.type("ive is not offered"); // an owner without a role in the project
  await ann.picture("talk-asking");
  await ann.accessible();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("article", { name: "Question 1" }).waitFor();
  await page.getByRole("button", { name: /Ask, 1/ }).waitFor();
  const [asked] = await threads(olive, project);
  assert.deepEqual([asked?.place?.on, asked?.place?.x, asked?.place?.y], ["image", 330, 199]);

  const lead = olive.page;
  await lead.getByRole("button", { name: /Is this a car/ }).click();
  await lead.getByLabel("Questions, 1").waitFor();
  await olive.picture("talk-questions");
  await olive.accessible();
  await lead.getByRole("combobox", { name: /Answer/ }).fill("No, that is a van.");
  await lead.keyboard.press("Control+Enter");
  await page.getByText("No, that is a van.").waitFor(); // live, with nothing done here
  await lead.getByRole("button", { name: "Resolve" }).click();
  await page.getByText("resolved", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Ask Shift/ }).waitFor();
  await ann.picture("talk-answered");
  await ann.accessible();
  await page.keyboard.press("Shift+M");
  await text.fill("And in the fog?");
  await page.getByRole("button", { name: /^Send answer/ }).click();
  await page.getByRole("alert").filter({ hasText: "Words are written here" }).waitFor(); // and the answer is not sent
  await page.getByRole("checkbox", { name: "Set the item aside until this is resolved" }).check();
  await page.keyboard.press("Control+Enter"); // asks, though the checkbox has the focus: it sends no answer
  await page.getByText(/skipped or set aside everything/).waitFor();
  await lead.goto(`/p/${project}/talk?show=all`);
  await lead.getByRole("link", { name: "street.png" }).first().click();
  await lead.getByRole("article", { name: "Question 1" }).waitFor();
  await olive.picture("talk-item");
  await olive.accessible();
});

story("a comment is pinned to a mark by mouse, and its pin leads back to it", async ({ owner, member }) => {
  const olive = await owner();
  const ann = await member(olive, "Ann");
  const project = await projectOf(olive, ann, boxes);
  await olive.importRows(project, zip({ "street.png": picture }), "application/zip");
  const { page } = ann;
  await page.goto(`/label/${project}`);
  await pictureDrawn(ann);
  await page.keyboard.press("n"); // a car in the middle
  await page.getByRole("option", { name: /Car/ }).waitFor();
  await page.getByRole("button", { name: /^Ask Shift/ }).click();
  await page.getByText("About the selected mark").waitFor();
  await page.getByRole("radio", { name: "Comment" }).click();
  await page.getByRole("combobox", { name: "What should others know?" }).fill("Half of it is hidden.");
  await page.getByRole("button", { name: /Say it/ }).click();
  await page.getByRole("article", { name: "Comment 1" }).waitFor();
  const [said] = await threads(olive, project);
  assert.deepEqual([said?.kind, said?.place?.field, typeof said?.place?.object], ["comment", "things", "string"]);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("article", { name: "Comment 1" }).waitFor({ state: "detached" });
  const box = await boxAtRest(page.locator(".lw-image-surface"));
  assert.ok(said?.place?.x !== undefined && said.place.y !== undefined);
  const scale = Math.min(4, (box.width - 24) / 640, (box.height - 24) / 400);
  await page.mouse.click(box.x + (box.width - 640 * scale) / 2 + said.place.x * scale, box.y + (box.height - 400 * scale) / 2 + said.place.y * scale - 16);
  await page.getByRole("article", { name: "Comment 1" }).waitFor();
});

story("a question about a stretch of text is asked by keyboard alone, and a person is mentioned", async ({ owner, member }) => {
  const olive = await owner();
  const [ann, lea] = [await member(olive, "Ann"), await member(olive, "Lea")];
  const project = await projectOf(olive, ann, names);
  await olive.call("POST", `/projects/${project}/people`, { email: lea.email, role: "manager" });
  await olive.importRows(project, "id,text\na,Aunt Ann has seen Hamburg.\n");
  const { page } = ann;
  await page.goto(`/label/${project}`);
  await page.locator(".cm-content").waitFor();
  await page.keyboard.press("i");
  for (let n = 0; n < 8; n++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+M");
  await page.getByText("At the characters 0 to 8").waitFor();
  await page.keyboard.type("Is that a name, @Le");
  await page.getByRole("option", { name: "Lea" }).waitFor();
  await ann.picture("talk-mention");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("article", { name: "Question 1" }).waitFor();
  await page.locator(".lw-pin-sign").getByText("1", { exact: true }).waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await ann.picture("talk-text");
  await ann.accessible();
  const [asked] = await threads(olive, project);
  assert.deepEqual(asked?.place, { on: "text", start: 0, end: 8 });
  assert.equal(asked?.remarks[0]?.text, "Is that a name, @Lea");
  const heard = await lea.call<{ unread: number }>("GET", `/projects/${project}/talk`);
  assert.equal(heard.unread, 1);
  await page.keyboard.press("Escape");
  await page.getByRole("article", { name: "Question 1" }).waitFor();
});
