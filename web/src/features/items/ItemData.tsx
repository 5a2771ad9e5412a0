import { mediaAddress } from "#shared/api/index.ts";
import type { ItemFull, Project, Values } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { paintsOf } from "#shared/theme/index.ts";
import { MarkedText } from "./MarkedText.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1));
const isLong = (value: unknown) => typeof value === "string" && (value.length > 80 || value.includes("\n"));

/** What there is to see: pictures first, texts, then the rest in pairs. */
export function ItemData({ project, item }: { project: Project; item: ItemFull }) {
  const t = useWords(words);
  const pictures = new Set(item.media.map((m) => m.key));
  const rest = Object.entries(item.data).filter(([key]) => !pictures.has(key));
  const texts = rest.filter(([key, value]) => isLong(value) || project.schema.fields.some((f) => f.on === key));
  const pairs = rest.filter(([key]) => !texts.some(([k]) => k === key));
  return (
    <>
      {item.media.map((m) => <section key={m.id}><Picture project={project} item={item} media={m} /></section>)}
      {texts.map(([key, value]) => <section key={key}><h2>{key}</h2><MarkedText project={project} item={item} name={key} text={asText(value)} /></section>)}
      {pairs.length > 0 && <section><h2>{t("data")}</h2><Pairs rows={pairs} /></section>}
      {Object.keys(item.meta).length > 0 && <section><h2>{t("meta")}</h2><Pairs rows={Object.entries(item.meta)} /></section>}
      <p className={styles["dim"]}>{t("version", { date: format.dateTime(item.created_at) })}</p>
    </>
  );
}

function Pairs({ rows }: { rows: [string, unknown][] }) {
  return <dl className={styles["pairs"]}>{rows.map(([key, value]) => <div key={key} style={{ display: "contents" }}><dt>{key}</dt><dd dir="auto">{asText(value)}</dd></div>)}</dl>;
}

type Box = { id: string; class: string; x: number; y: number; w: number; h: number; rotation?: number };
const isBox = (value: unknown): value is Box => typeof value === "object" && value !== null && "class" in value && "x" in value && "y" in value && "w" in value && "h" in value;

/** The boxes to show: the decision's, else those of the newest answer. */
function boxesOf(project: Project, item: ItemFull, key: string): { box: Box; color: string }[] {
  const values: Values = item.decision?.values ?? item.evidence.at(-1)?.values ?? {};
  return project.schema.fields.filter((f) => f.kind === "boxes" && f.on === key).flatMap((field) => {
    const paints = paintsOf(field.classes ?? []);
    const boxes = values[field.name];
    return Array.isArray(boxes) ? boxes.filter(isBox).map((box) => ({ box, color: paints.get(box.class)?.color ?? "#7f7f7f" })) : [];
  });
}

function Picture({ project, item, media }: { project: Project; item: ItemFull; media: ItemFull["media"][number] }) {
  const t = useWords(words);
  const boxes = boxesOf(project, item, media.key);
  const label = t("picture", { key: media.key });
  return (
    <figure className={styles["figure"]}>
      <img className={styles["picture"]} src={mediaAddress(media.id)} alt={label} width={media.width} height={media.height} style={{ blockSize: "auto", inlineSize: "auto" }} />
      {boxes.length > 0 && (
        <svg viewBox={`0 0 ${media.width} ${media.height}`} role="img" aria-label={boxes.map((b) => b.box.class).join(", ")}>
          {boxes.map(({ box, color }) => (
            <rect key={box.id} x={box.x} y={box.y} width={box.w} height={box.h} transform={`rotate(${box.rotation ?? 0} ${box.x + box.w / 2} ${box.y + box.h / 2})`} fill="none" stroke={color} strokeWidth={2} vectorEffect="non-scaling-stroke"><title>{box.class}</title></rect>
          ))}
        </svg>
      )}
    </figure>
  );
}
