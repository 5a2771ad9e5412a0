// The frame of every plot: its name and unit, the picture or its table, and the files it can become.
import { ActionIcon, Menu } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/icons.tsx";
import { csvText, paintPicture, svgText } from "./marks.ts";
import type { Mark, Picture, TableView } from "./marks.ts";
import { filePaint, pageBackground, pagePaint } from "./paint.ts";
import { words } from "./words.ts";
import styles from "./Plot.module.css";

/** A place of the page. */
type LinkOf = (follow: string) => LinkProps;
type Props = {
  title: string;
  /** What is drawn, in a sentence: units, observations, interval. */
  note: string;
  draw: (width: number) => Picture;
  table: TableView;
  /** Where the items behind a mark or a row of the table are. */
  linkOf?: LinkOf;
  children?: ReactNode;
};

export function Plot({ title, note, draw, table, linkOf, children }: Props) {
  const t = useWords(words);
  const [asTable, setAsTable] = useState(false);
  const { ref, width } = useElementSize();
  const frame = useRef<HTMLElement>(null);
  const picture = useMemo(() => (width > 0 ? draw(width) : null), [draw, width]);
  return (
    <figure ref={frame} className={styles["plot"]}>
      <figcaption className={styles["caption"]}>
        <div><h3>{title}</h3><p>{note}</p></div>
        <div className={styles["tools"]}>
          <ActionIcon variant="subtle" color="gray" onClick={() => setAsTable(!asTable)} aria-pressed={asTable} aria-label={t("table")} title={t("table")}><Icon name="table" /></ActionIcon>
          {picture && <ExportMenu title={title} picture={picture} table={table} frame={() => frame.current} />}
        </div>
      </figcaption>
      <div ref={ref} className={styles["area"]}>
        {asTable ? <PlotTable table={table} title={title} linkOf={linkOf} /> : picture && <Svg picture={picture} title={`${title}. ${note}`} linkOf={linkOf} />}
      </div>
      {children}
    </figure>
  );
}

function Svg({ picture, title, linkOf }: { picture: Picture; title: string; linkOf: LinkOf | undefined }) {
  const { width, height, marks } = picture;
  return (
    <svg role="group" aria-label={title} className={styles["svg"]} width={width} height={height} viewBox={`0 0 ${width} ${height}`} direction="ltr">
      {marks.map((mark, i) => <MarkView key={i} mark={mark} linkOf={linkOf} />)}
    </svg>
  );
}

/** A link of the page is a link in a drawing too: React makes the element that belongs there. */
function MarkView({ mark, linkOf }: { mark: Mark; linkOf: LinkOf | undefined }) {
  const behind = mark.kind === "text" ? undefined : mark.behind;
  if (!behind || !linkOf) return shapeOf(mark);
  return (
    <Link {...linkOf(behind.follow)} aria-label={behind.label} className={styles["link"]}>
      <title>{behind.label}</title>
      {mark.kind === "dot" && <circle cx={mark.x} cy={mark.y} r={12} fill="transparent" />}
      {shapeOf(mark)}
    </Link>
  );
}

function shapeOf(mark: Mark): ReactNode {
  switch (mark.kind) {
    case "path": return <path d={mark.d} fill={pagePaint(mark.fill)} stroke={pagePaint(mark.stroke)} strokeWidth={mark.width} strokeDasharray={mark.dash} />;
    case "rect": return <rect x={mark.x} y={mark.y} width={Math.max(0, mark.w)} height={Math.max(0, mark.h)} fill={pagePaint(mark.fill)} fillOpacity={mark.opacity} />;
    case "dot": return <circle cx={mark.x} cy={mark.y} r={mark.r} fill={pagePaint(mark.fill)} />;
    case "text": return <text x={mark.x} y={mark.y} textAnchor={mark.anchor} fill={pagePaint(mark.tone)} fontSize={mark.size ?? 11} aria-hidden className={styles["label"]}>{mark.text}</text>;
  }
}

function PlotTable({ table, title, linkOf }: { table: TableView; title: string; linkOf: LinkOf | undefined }) {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={title}>
      <table className={styles["table"]}>
        <thead><tr>{table.head.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
        <tbody>{table.rows.map((row, i) => <tr key={i}>{row.map((value, c) => <td key={c}>{c === 0 ? <First value={value} follow={table.follow?.[i]} linkOf={linkOf} /> : said(value)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

/** The file of figures has them whole. */
const said = (value: string | number | null): string => (typeof value === "number" ? format.decimal(value, 3) : (value ?? "–"));

function First({ value, follow, linkOf }: { value: string | number | null; follow: string | undefined; linkOf: LinkOf | undefined }) {
  const text = said(value);
  return follow !== undefined && linkOf ? <Link {...linkOf(follow)} className={styles["rowLink"]}>{text}</Link> : text;
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function pngOf(picture: Picture, at: Element): Promise<Blob | null> {
  const scale = 2; // sharp on paper and on dense screens
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(scale, scale);
  paintPicture(context, picture, pageBackground(), filePaint(at));
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function ExportMenu({ title, picture, table, frame }: { title: string; picture: Picture; table: TableView; frame: () => Element | null }) {
  const t = useWords(words);
  const name = title.toLowerCase().replaceAll(/\s+/g, "-");
  const at = () => frame() ?? document.body;
  const png = async () => {
    const blob = await pngOf(picture, at());
    if (blob) save(blob, `${name}.png`);
  };
  const svg = () => save(new Blob([svgText(picture, title, pageBackground(), filePaint(at()))], { type: "image/svg+xml" }), `${name}.svg`);
  const csv = () => save(new Blob([csvText(table)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t("export")} title={t("export")}><Icon name="release" /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void png()}>{t("png")}</Menu.Item>
        <Menu.Item onClick={svg}>{t("svg")}</Menu.Item>
        <Menu.Item onClick={csv}>{t("csv")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
