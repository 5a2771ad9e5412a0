// States of the workbench that a story waits for: what is saved, leased ahead, drawn.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Person } from "./person.ts";

const WAIT_MS_MAX = 30_000;

/** Everything answered here is with the server. */
export const saved = (person: Person, page = person.page) => page.locator('[data-testid=save-state][data-phase="saved"]').waitFor();

/** The workbench has said so to those who listen. */
export const said = ({ page }: Person, what: string | RegExp) => page.getByTestId("workbench").getByRole("status").last().filter({ hasText: what }).waitFor({ state: "attached" });

/** The item on the table and `count` more are leased and kept here: they can be answered without a network. */
export async function itemsAhead(person: Person, count = 3, page = person.page): Promise<void> {
  await page.waitForFunction((wanted) => {
    const kept = Object.entries(sessionStorage).find(([key]) => key.startsWith("labelwright.queue."));
    return kept !== undefined && (JSON.parse(kept[1]) as unknown[]).length > wanted;
  }, count);
}

/** Asks the page again and again; unlike waitForFunction it awaits what `asked` promises. */
export async function until<T>(page: Page, asked: (about: T) => Promise<boolean>, about: T): Promise<void> {
  const end = Date.now() + WAIT_MS_MAX;
  while (!(await page.evaluate(asked as (about: unknown) => Promise<boolean>, about))) assert.ok(Date.now() < end, `waited in vain for ${asked}`);
}

/** The middle of a word of the text, as it is first seen. */
export async function wordAt({ page }: Person, word: string): Promise<{ x: number; y: number }> {
  const at = await page.evaluate((wanted) => {
    const root = document.querySelector(".lw-text-surface")?.shadowRoot?.querySelector(".cm-content");
    const walker = document.createTreeWalker(root ?? document, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const from = node.nodeValue?.indexOf(wanted) ?? -1;
      if (from < 0) continue;
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return null;
  }, word);
  assert.ok(at, `${word} is not to be seen`);
  return at;
}

const surface = ".lw-image-surface";

/** Where something stands, once it has come to rest. */
export async function boxAtRest(place: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await (await place.elementHandle())?.waitForElementState("stable");
  return (await place.boundingBox()) ?? assert.fail(`${place} is not to be seen`);
}

/** Every picture is painted and its surface has come to rest: what is pointed at stays there. */
export async function pictureDrawn({ page }: Person): Promise<void> {
  await until(page, async (selector) => {
    const frame = () => new Promise(requestAnimationFrame);
    const surfaces = () => [...document.querySelectorAll(selector)];
    const places = () => JSON.stringify(surfaces().map((s) => s.getBoundingClientRect()));
    const painted = (canvas: HTMLCanvasElement | null) => canvas?.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] === 255;
    const before = places();
    await frame();
    await frame();
    return surfaces().length > 0 && surfaces().every((s) => painted(s.querySelector("canvas"))) && places() === before;
  }, surface);
}

/** Does something that paints the picture anew, and waits until it is painted so. */
export async function repainted({ page }: Person, act: () => Promise<void>): Promise<void> {
  const painted = (selector: string) => document.querySelector<HTMLCanvasElement>(`${selector} canvas`)?.toDataURL();
  const before = await page.evaluate(painted, surface);
  await act();
  await page.waitForFunction(([selector, old]) => document.querySelector<HTMLCanvasElement>(`${selector} canvas`)?.toDataURL() !== old, [surface, before] as const);
}

/** Waits until a draft that holds `part` is in the browser's own store: the page may be killed then. */
export async function draftKept({ page }: Person, part: string): Promise<void> {
  await until(page, (wanted) => new Promise<boolean>((answer) => {
    const open = indexedDB.open("labelwright");
    open.onsuccess = () => {
      const all = open.result.transaction("drafts").objectStore("drafts").getAll();
      all.onsuccess = () => { open.result.close(); answer(JSON.stringify(all.result).includes(wanted)); };
    };
  }), part);
}
