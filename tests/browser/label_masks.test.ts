// Painted areas: brush, eraser, an area enclosed, holes filled, by mouse and by keyboard alone; what is sent is COCO's run lengths.
import assert from "node:assert/strict";
import { drag, drawingProject, opened, option, placer, press, sentShapes, size, type Drawn } from "./drawing.ts";
import { story } from "./story.ts";

type Mask = Drawn & { rle: { size: [number, number]; counts: string } };

/** Pixels by place, from COCO's compressed text: read here a second time, from its description. */
function pixelsOf({ rle }: Mask): (x: number, y: number) => boolean {
  const counts: number[] = [];
  let [number, shift] = [0, 0];
  for (const letter of rle.counts) {
    const c = letter.charCodeAt(0) - 48;
    number += (c & 31) * 2 ** shift;
    shift += 5;
    if (c & 32) continue;
    if (c & 16) number -= 2 ** shift;
    counts.push(counts.length > 2 ? number + (counts.at(-2) ?? 0) : number);
    [number, shift] = [0, 0];
  }
  const [height] = rle.size;
  const ends: number[] = [];
  counts.reduce((sum, n) => (ends.push(sum + n), sum + n), 0);
  return (x, y) => ends.findIndex((end) => x * height + y < end) % 2 === 1;
}

story("an area is painted, widened, erased, enclosed and filled by mouse", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "masks");
  await opened(olive, project);
  const at = await placer(olive);
  await press(olive, "1", "k", "k", "k");
  await drag(olive, at(90, 80), at(230, 80), at(230, 150), at(90, 150), at(90, 80)); // a ring
  await option(olive, 1).waitFor();
  await olive.picture("label-mask-ring");
  await press(olive, "u"); // its hole
  await olive.page.keyboard.down("Shift");
  await drag(olive, at(60, 110), at(110, 110)); // erased
  await olive.page.keyboard.up("Shift");
  await press(olive, "n", "2", "l"); // another one, enclosed
  await drag(olive, at(320, 180), at(440, 180), at(440, 340), at(320, 340), at(320, 182));
  await option(olive, 2).waitFor();
  await olive.picture("label-masks");
  await olive.accessible();
  await press(olive, "Control+z", "Control+Shift+z");
  await option(olive, 2).waitFor();
  const [car, bus] = await sentShapes<Mask>(olive, project);
  assert.deepEqual([car?.class, bus?.class, car?.rle.size], ["car", "bus", [size.height, size.width]]);
  const [inCar, inBus] = [pixelsOf(car as Mask), pixelsOf(bus as Mask)];
  assert.deepEqual([[160, 80], [160, 115], [200, 115], [90, 110], [160, 250]].map(([x, y]) => inCar(x ?? 0, y ?? 0)), [true, true, true, false, false]);
  assert.deepEqual([[380, 260], [322, 182], [438, 337], [300, 260], [160, 80]].map(([x, y]) => inBus(x ?? 0, y ?? 0)), [true, true, true, false, false]);
});

story("an area is painted and erased by keyboard alone, and another begun", async ({ owner }) => {
  const olive = await owner();
  const project = await drawingProject(olive, "masks");
  await opened(olive, project);
  await press(olive, "2", "n", "Space", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Space"); // from the middle to the right and down
  await option(olive, 1).waitFor();
  assert.match(await option(olive, 1).innerText(), /Bus[^]*pixels/);
  await olive.picture("label-mask-pen");
  await press(olive, "q", "Space", "Space", "q"); // the end erased
  await press(olive, "Enter", "n", "Shift+ArrowUp", "Shift+ArrowUp", "Shift+ArrowUp", "Space", "Space"); // a second one
  await option(olive, 2).waitFor();
  await olive.accessible();
  await press(olive, "Enter", "Escape", "Escape", "Escape", "Tab", "Delete", "Control+z");
  const [first, second] = await sentShapes<Mask>(olive, project);
  const [one, two] = [pixelsOf(first as Mask), pixelsOf(second as Mask)];
  assert.deepEqual([one(320, 200), one(335, 200), one(350, 210), two(320, 170), two(320, 200)], [true, true, false, true, false]);
});
