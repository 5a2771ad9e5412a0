import { classStyle } from "#editor/shapes/palette.ts";
import { imageKindOf } from "#editor/shapes/registry.ts";
import { svgPath } from "#editor/shapes/svg_path.ts";
import { useEffect, useRef } from "react";
import { picture } from "#editor/image/pictures.ts";
import { mediaAddress } from "#shared/api/index.ts";
import type { ItemFull, Media, Project, Values } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import type { TalkPin } from "#shared/talk/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { MarkedText } from "./MarkedText.tsx";
import { words } from "./words.ts";
import styles from "./Items.module.css";

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1));
const isLong = (value: unknown) => typeof value === "string" && (value.length > 80 || value.includes("\n"));

/** What there is to see: pictures first, texts, then the rest in pairs. */
export function ItemData({ project, item, pins }: { project: Project; item: ItemFull; pins: readonly TalkPin[] }) {
  const t = useWords(words);
  const pictures = new Set(item.media.map((m) => m.key));
  const rest = Object.entries(item.data).filter(([key]) => !pictures.has(key));
  const texts = rest.filter(([key, value]) => isLong(value) || project.schema.fields.some((f) => f.on === key));
  const pairs = rest.filter(([key]) => !texts.some(([k]) => k === key));
  return (
    <>
      {item.media.map((m) => <section key={m.id}><Picture project={project} item={item} media={m} pins={pins.filter((p) => p.place.on === undefined || p.place.on === m.key)} /></section>)}
      {texts.map(([key, value]) => <section key={key}><h2>{key}</h2><MarkedText project={project} item={item} name={key} text={asText(value)} pins={pins.filter((p) => p.place.on === undefined || p.place.on === key)} /></section>)}
      {pairs.length > 0 && <section><h2>{t("data")}</h2><Pairs rows={pairs} /></section>}
      {Object.keys(item.meta).length > 0 && <section><h2>{t("meta")}</h2><Pairs rows={Object.entries(item.meta)} /></section>}
      <p className={styles["dim"]}>{t("version", { date: format.dateTime(item.created_at) })}</p>
    </>
  );
}

function Pairs({ rows }: { rows: [string, unknown][] }) {
  return <dl className={styles["pairs"]}>{rows.map(([key, value]) => <div key={key} style={{ display: "contents" }}><dt>{key}</dt><dd dir="auto">{asText(value)}</dd></div>)}</dl>;
}

/** Areas are filled, others have their line. */
type Drawn = { key: string; name: string; path: string; color: string; area: boolean };

/** Marks without a size of their own are as large as this share of the picture's width allows. */
const MARK_SHARE = 1 / 600;

/** What is drawn on the picture: the decision's shapes, else those of the newest answer. */
function drawnOn(project: Project, item: ItemFull, media: ItemFull["media"][number]): Drawn[] {
  const values: Values = item.decision?.values ?? item.evidence.at(-1)?.values ?? {};
  return project.schema.fields.filter((f) => f.on === media.key).flatMap((field) => {
    const kind = imageKindOf(field);
    return (kind?.read(values[field.name]) ?? []).map((shape): Drawn =>
      ({ key: `${field.name} ${shape.id}`, name: shape.class, path: kind ? svgPath(kind, shape, media.width * MARK_SHARE) : "", color: classStyle(field, shape.class).color, area: kind?.paint !== undefined && kind.fills }));
  });
}

const natural = { blockSize: "auto", inlineSize: "auto" } as const;

/** One that comes by tiles is shown small. */
function TiledPicture({ media, label }: { media: Media; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    picture(media).loaded.then(({ source }) => {
      if (gone || !canvas.current || !(source instanceof HTMLCanvasElement)) return;
      Object.assign(canvas.current, { width: source.width, height: source.height });
      canvas.current.getContext("2d")?.drawImage(source, 0, 0);
    }, () => {});
    return () => { gone = true; };
  }, [media]);
  return <canvas ref={canvas} className={styles["picture"]} role="img" aria-label={label} style={natural} />;
}

function Picture({ project, item, media, pins }: { project: Project; item: ItemFull; media: ItemFull["media"][number]; pins: readonly TalkPin[] }) {
  const t = useWords(words);
  const drawn = drawnOn(project, item, media);
  const label = t("picture", { key: media.key });
  return (
    <figure className={styles["figure"]}>
      {media.tiles ? <TiledPicture media={media} label={label} />
        : <img className={styles["picture"]} src={mediaAddress(media.id)} alt={label} width={media.width} height={media.height} style={natural} />}
      {pins.map(({ id, name, place, look }) => place.x !== undefined && place.y !== undefined && (
        <span key={id} className={styles["pin"]} data-look={look} style={{ insetInlineStart: `${(100 * place.x) / media.width}%`, insetBlockStart: `${(100 * place.y) / media.height}%` }} aria-hidden>{name}</span>
      ))}
      {drawn.length > 0 && (
        <svg viewBox={`0 0 ${media.width} ${media.height}`} role="img" aria-label={drawn.map((d) => d.name).join(", ")}>
          {drawn.map(({ key, name, path, color, area }) => (
            <path key={key} d={path} fill={area ? color : "none"} fillOpacity={0.6} stroke={area ? "none" : color} strokeWidth={2} vectorEffect="non-scaling-stroke"><title>{name}</title></path>
          ))}
        </svg>
      )}
    </figure>
  );
}
