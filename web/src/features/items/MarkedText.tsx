// A text with what was marked in it: the decision's spans, else those of the newest answer.
import type { ItemFull, Project } from "#shared/api/index.ts";
import { classTitle, type Field } from "#editor/schema.ts";
import { classStyle } from "#editor/shapes/palette.ts";
import { readSpans, type Span } from "#editor/shapes/spans/model.ts";
import type { TalkPin } from "#shared/talk/index.ts";
import { piecesOf } from "./pieces.ts";
import styles from "./Items.module.css";

type Marked = Span & { field: Field };

function spansOn(project: Project, item: ItemFull, key: string): Marked[] {
  const values = item.decision?.values ?? item.evidence.at(-1)?.values ?? {};
  return project.schema.fields.filter((f) => f.kind === "spans" && f.on === key)
    .flatMap((field) => readSpans(values[field.name]).map((span) => ({ ...span, field })));
}

export function MarkedText({ project, item, name, text, pins }: { project: Project; item: ItemFull; name: string; text: string; pins: readonly TalkPin[] }) {
  const points = pins.some((p) => p.place.start !== undefined) ? [...text] : [];
  const pieces = piecesOf(text, spansOn(project, item, name));
  return (
    <>
    <pre className={styles["text"]} dir="auto" tabIndex={0} aria-label={name}>
      {pieces.map((piece) => (piece.spans.length === 0 ? piece.text : <Mark key={piece.start} text={piece.text} spans={piece.spans} />))}
    </pre>
    {pins.map(({ id, name: number, place }) => place.start !== undefined && <p key={id} className={styles["dim"]}>{number}: <q dir="auto">{points.slice(place.start, place.end).join("")}</q></p>)}
    </>
  );
}

/** The name stands where a span begins; its colour is that of its class. */
function Mark({ text, spans }: { text: string; spans: readonly (Marked & { begins: boolean })[] }) {
  const titles = spans.map((s) => classTitle(s.field, s.class));
  const inner = spans.at(-1);
  const color = inner ? classStyle(inner.field, inner.class).color : "";
  const begun = spans.filter((s) => s.begins).map((s) => classTitle(s.field, s.class));
  return (
    <mark className={styles["mark"]} title={titles.join(", ")} style={{ borderColor: color }}>
      {begun.length > 0 && <small className={styles["markName"]}>{begun.join(", ")}</small>}{text}
    </mark>
  );
}
