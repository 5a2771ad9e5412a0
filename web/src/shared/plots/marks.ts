// Plots as data: pure functions make marks, and marks become SVG on the page, a file, or a picture.

export type Tone = "ink" | "dim" | "line" | "accent" | "band" | "settled" | "review" | "in_work" | "open" | "quarantined" | "none";
/** What stands behind a mark: said to assistive technology, followed on a click. */
export type Behind = { label: string; follow: string };
export type Mark =
  | { kind: "path"; d: string; stroke: Tone; fill: Tone; width?: number; dash?: string; behind?: Behind }
  | { kind: "rect"; x: number; y: number; w: number; h: number; fill: Tone; opacity?: number; behind?: Behind }
  | { kind: "dot"; x: number; y: number; r: number; fill: Tone; behind?: Behind }
  | { kind: "text"; x: number; y: number; text: string; anchor: "start" | "middle" | "end"; tone: Tone; size?: number };
export type Picture = { width: number; height: number; marks: Mark[] };
/** `follow`: of each row, what its first cell leads to; nothing leads nowhere. */
export type TableView = { head: string[]; rows: (string | number | null)[][]; follow?: (string | undefined)[] };

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => escapes[c] ?? c);
const fixed = (value: number) => String(Math.round(value * 100) / 100);

/** A path through points. */
export const through = (points: readonly (readonly [number, number])[]): string => points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${fixed(x)} ${fixed(y)}`).join("");

function elementOf(mark: Mark, paint: (tone: Tone) => string): string {
  switch (mark.kind) {
    case "path":
      return `<path d="${mark.d}" fill="${paint(mark.fill)}" stroke="${paint(mark.stroke)}" stroke-width="${mark.width ?? 1}"${mark.dash ? ` stroke-dasharray="${mark.dash}"` : ""}/>`;
    case "rect":
      return `<rect x="${fixed(mark.x)}" y="${fixed(mark.y)}" width="${fixed(mark.w)}" height="${fixed(mark.h)}" fill="${paint(mark.fill)}" fill-opacity="${mark.opacity ?? 1}"/>`;
    case "dot":
      return `<circle cx="${fixed(mark.x)}" cy="${fixed(mark.y)}" r="${mark.r}" fill="${paint(mark.fill)}"/>`;
    case "text":
      return `<text x="${fixed(mark.x)}" y="${fixed(mark.y)}" text-anchor="${mark.anchor}" fill="${paint(mark.tone)}" font-size="${mark.size ?? 11}">${escaped(mark.text)}</text>`;
  }
}

/** A picture as the text of an SVG file. `paint` gives each tone a colour. */
export function svgText(picture: Picture, title: string, background: string, paint: (tone: Tone) => string): string {
  const { width, height, marks } = picture;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif"><title>${escaped(title)}</title>`
    + `<rect width="100%" height="100%" fill="${background}"/>${marks.map((m) => elementOf(m, paint)).join("")}</svg>`;
}

/** Draws a picture at `scale`; the same marks as on the page, with no detour through a file. */
export function paintPicture(context: CanvasRenderingContext2D, picture: Picture, background: string, paint: (tone: Tone) => string): void {
  context.fillStyle = background;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const mark of picture.marks) paintMark(context, mark, paint);
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark, paint: (tone: Tone) => string): void {
  context.save();
  if (mark.kind === "path") {
    const path = new Path2D(mark.d);
    context.setLineDash(mark.dash?.split(" ").map(Number) ?? []);
    context.lineWidth = mark.width ?? 1;
    if (mark.fill !== "none") { context.fillStyle = paint(mark.fill); context.fill(path); }
    if (mark.stroke !== "none") { context.strokeStyle = paint(mark.stroke); context.stroke(path); }
  } else if (mark.kind === "rect") {
    context.globalAlpha = mark.opacity ?? 1;
    context.fillStyle = paint(mark.fill);
    context.fillRect(mark.x, mark.y, mark.w, mark.h);
  } else if (mark.kind === "dot") {
    context.fillStyle = paint(mark.fill);
    context.beginPath();
    context.arc(mark.x, mark.y, mark.r, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.fillStyle = paint(mark.tone);
    context.font = `${mark.size ?? 11}px system-ui, sans-serif`;
    context.textAlign = mark.anchor === "middle" ? "center" : mark.anchor === "end" ? "right" : "left";
    context.fillText(mark.text, mark.x, mark.y);
  }
  context.restore();
}

const cell = (value: string | number | null) => {
  const text = value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // a spreadsheet must not run it
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The table behind a plot as RFC 4180 text. */
export const csvText = (table: TableView): string => [table.head, ...table.rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
