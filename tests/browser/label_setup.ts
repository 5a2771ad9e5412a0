// States of the workbench that a story waits for: what is saved, leased ahead, drawn.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Person } from "./person.ts";

const WAIT_MS_MAX = 30_000;

/** Everything answered here is with the server. */
export const saved = (person: Person, page = person.page) => page.locator('[data-testid=save-state][data-phase="saved"]').waitFor();

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

const surface = ".lw-image-surface";

/** The picture is painted and its surface has come to rest: what is pointed at stays there. */
export async function pictureDrawn({ page }: Person): Promise<void> {
  await until(page, async (selector) => {
    const frame = () => new Promise(requestAnimationFrame);
    const place = () => JSON.stringify(document.querySelector(selector)?.getBoundingClientRect());
    const canvas = document.querySelector<HTMLCanvasElement>(`${selector} canvas`);
    const painted = canvas?.getContext("2d")?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];
    const before = place();
    await frame();
    await frame();
    return painted === 255 && place() === before;
  }, surface);
}

/** Does something that paints the picture anew, and waits until it is painted so. */
export async function repainted({ page }: Person, act: () => Promise<void>): Promise<void> {
  const painted = (selector: string) => document.querySelector<HTMLCanvasElement>(`${selector} canvas`)?.toDataURL();
  const before = await page.evaluate(painted, surface);
  await act();
  await page.waitForFunction(([selector, old]) => document.querySelector<HTMLCanvasElement>(`${selector} canvas`)?.toDataURL() !== old, [surface, before] as const);
}
