// Recogito's text annotator on the same text with the same spans, by its own choice of renderer.
import "@recogito/text-annotator/text-annotator.css";
import { createTextAnnotator } from "@recogito/text-annotator";
import { frameTimes, painted, someSpans, someText, stage, watch } from "../scene.ts";

const annotation = (body, { id, class: name, start, end }) => ({
  id, bodies: [{ id: `${id} class`, annotation: id, purpose: "tagging", value: name }],
  target: { annotation: id, selector: [{ start, end, quote: body.slice(start, end) }] },
});

let annotator;
let body = "";
let added = 0;

/** When the marks that `selector` names are drawn: the annotator draws some time after it was told. */
async function drawn(selector) {
  do await painted(); while (!document.querySelector(selector));
}

async function text(units, count) {
  const host = stage();
  host.style.overflow = "auto";
  body = someText(units);
  const annotations = someSpans(count, units - 20000).map((span) => annotation(body, span));
  const began = performance.now();
  const sheet = document.createElement("div");
  sheet.style.whiteSpace = "pre-wrap";
  sheet.textContent = body;
  host.append(sheet);
  annotator = createTextAnnotator(sheet);
  annotator.setAnnotations(annotations);
  await drawn("[data-annotation]");
  return performance.now() - began;
}

/** Adding one span in sight to all the others, until it is painted. */
async function addSpan() {
  const [id, start] = [`more-${added}`, 5 * added++];
  const began = performance.now();
  annotator.state.store.addAnnotation(annotation(body, { id, class: "class 3", start, end: start + 4 }));
  await drawn(`[data-annotation="${id}"]`);
  return performance.now() - began;
}

Object.assign(globalThis, { bench: { text, addSpan, watch, frameTimes } });
