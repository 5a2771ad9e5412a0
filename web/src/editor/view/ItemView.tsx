// The item on its surfaces. React makes and removes them; what moves on them never passes through React.
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref } from "react";
import type { Item } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { picture } from "../image/pictures.ts";
import { ImageSurface } from "../image/surface.ts";
import type { Schema, Values } from "../schema.ts";
import type { Shape } from "../shapes/shape.ts";
import type { GhostLayer, Layer, Selected, Surface, SurfaceCommand, SurfaceEvents, Tool } from "../surface.ts";
import { TextSurface } from "../text/surface.ts";
import { factsOf, panesOf, type Pane } from "./panes.ts";
import { ownShapes, shapesOf } from "./shape_values.ts";
import { words } from "./words.ts";
import css from "./ItemView.module.css";

/** What the page around asks of the surfaces. */
export type ItemHandle = {
  applyClass(field: string, name: string): void;
  select(selected: Selected): void;
  focus(): void;
  /** Commands of the surface last worked on. */
  commands(): readonly SurfaceCommand[];
};

export type ItemViewProps = {
  item: Item;
  schema: Schema;
  values: Values;
  ghosts: readonly GhostLayer[];
  readOnly: boolean;
  /** Changes when another item, or the same one anew, is shown. */
  round: number | string;
  keepView?: boolean;
  handle: Ref<ItemHandle>;
  onShapes: (field: string, shapes: readonly Shape[], gesture?: string) => void;
  onSelect?: (selected: Selected) => void;
  onMade?: (made: Selected) => void;
  onTool?: (tool: Tool) => void;
  /** The surfaces of this item stand: their commands, before anything is painted. */
  onCommands?: (commands: readonly SurfaceCommand[]) => void;
  onSay?: (sentence: string) => void;
};

export function ItemView(props: ItemViewProps) {
  const { item, schema, round, handle } = props;
  const panes = useMemo(() => panesOf(schema, item), [schema, item]);
  const facts = useMemo(() => factsOf(schema, item), [schema, item]);
  const surfaces = useRef(new Map<string, Surface>());
  const lastUsed = useRef<string | null>(null);
  const owner = (field: string) => {
    const pane = panes.find((p) => p.fields.some((f) => f.name === field));
    return pane ? surfaces.current.get(pane.key) : undefined;
  };
  const active = () => {
    const drawn = panes.find((p) => p.key === lastUsed.current) ?? panes.find((p) => p.fields.length > 0) ?? panes[0];
    return drawn ? surfaces.current.get(drawn.key) : undefined;
  };
  useImperativeHandle(handle, () => ({
    applyClass: (field, name) => owner(field)?.applyClass(field, name),
    select: (selected) => { if (selected) owner(selected.field)?.select(selected); },
    focus: () => active()?.focus(),
    commands: () => active()?.commands ?? [],
  }));
  useLayoutEffect(() => { props.onCommands?.(active()?.commands ?? []); }, [panes]);
  const register = (key: string, surface: Surface | null) => {
    if (surface) surfaces.current.set(key, surface);
    else surfaces.current.delete(key);
  };
  return (
    <div className={css.item} data-round={round}>
      {facts.length > 0 && (
        <dl className={css.facts}>
          {facts.map((f) => <div key={f.name}><dt>{f.name}</dt><dd dir="auto">{f.value}</dd></div>)}
        </dl>
      )}
      <div className={css.panes} data-beside={panes.some((p) => p.compared) || undefined}>
        {panes.map((pane) => (
          <PaneView key={`${pane.key} ${pane.kind}`} {...props} pane={pane} named={panes.length > 1} register={register} onUse={() => { lastUsed.current = pane.key; }} />
        ))}
      </div>
    </div>
  );
}

type PaneProps = ItemViewProps & { pane: Pane; named: boolean; register: (key: string, surface: Surface | null) => void; onUse: () => void };

/** One of several parts says which it is. */
function PaneView(props: PaneProps) {
  const { pane, named } = props;
  return (
    <section className={css.pane} data-kind={pane.kind} data-compared={pane.compared || undefined} aria-label={named ? pane.key : undefined}>
      {named && <h2 className={css.paneName}><bdi>{pane.key}</bdi></h2>}
      {pane.kind === "image" ? <ImagePane {...props} pane={pane} /> : <TextPane {...props} pane={pane} />}
    </section>
  );
}

const layersOf = ({ pane, values }: PaneProps): Layer[] => pane.fields.map((field) => ({ field, shapes: shapesOf(field, values[field.name]) }));
const ghostsOf = ({ pane, ghosts }: PaneProps): GhostLayer[] => ghosts.filter((g) => pane.fields.some((f) => f.name === g.field.name));

/** Mounts a surface for the life of the pane and wires its events to the newest props. */
function useSurface<S extends Surface>(props: PaneProps, make: () => S): { host: React.RefObject<HTMLDivElement | null>; surface: React.RefObject<S | null> } {
  const t = useWords(words);
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<S>(null);
  const newest = useRef(props);
  newest.current = props;
  const sayIn = useRef(t);
  sayIn.current = t;
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = make();
    surface.current = made;
    made.mount(host.current);
    const { pane, register } = newest.current;
    register(pane.key, made);
    const say = (e: SurfaceEvents["say"]) => newest.current.onSay?.(sayIn.current(`say.${e.what}`, { title: e.title, measures: e.measures }));
    made.on("change", (e) => newest.current.onShapes(e.field, ownShapes(e.shapes), e.gesture));
    made.on("select", (selected) => { newest.current.onUse(); newest.current.onSelect?.(selected); });
    made.on("made", (shape) => newest.current.onMade?.(shape));
    made.on("tool", (tool) => newest.current.onTool?.(tool));
    made.on("say", say);
    return () => {
      register(pane.key, null);
      surface.current = null;
      made.destroy();
    };
  }, []);
  return { host, surface };
}

/** Shapes changed from outside: undo, a suggestion taken. */
function useShapes(props: PaneProps, surface: React.RefObject<Surface | null>): void {
  const { pane, values } = props;
  useEffect(() => {
    for (const field of pane.fields) surface.current?.setShapes(field.name, shapesOf(field, values[field.name]));
  }, [values, pane, surface]);
}

function ImagePane(props: PaneProps & { pane: Extract<Pane, { kind: "image" }> }) {
  const { pane, round, readOnly, keepView, ghosts } = props;
  const t = useWords(words);
  const [state, setState] = useState<"ready" | "loading" | "failed">("ready");
  const [attempt, setAttempt] = useState(0);
  const { host, surface } = useSurface(props, () => new ImageSurface({ surface: t("image") }));
  useEffect(() => {
    const { loaded, ready } = picture(pane.media);
    const show = (image: HTMLImageElement | null) => surface.current?.setDoc({
      picture: image, width: pane.width || image?.naturalWidth || 1, height: pane.height || image?.naturalHeight || 1,
      layers: layersOf(props), ghosts: ghostsOf(props), readOnly, keepView: keepView ?? false,
    });
    setState(ready ? "ready" : "loading");
    show(ready);
    if (ready) return;
    let gone = false;
    loaded.then((image) => { if (!gone) { setState("ready"); show(image); } }, () => { if (!gone) setState("failed"); });
    return () => { gone = true; };
  }, [round, pane.media, attempt, readOnly, ghosts]);
  useShapes(props, surface);
  return (
    <div className={css.paneBody}>
      <div ref={host} className={css.host} onFocus={props.onUse} />
      {state === "loading" && <p className={css.over} role="status">{t("loading_picture")}</p>}
      {state === "failed" && (
        <p className={css.over} role="alert">{t("picture_failed")} <button type="button" onClick={() => setAttempt(attempt + 1)}>{t("retry")}</button></p>
      )}
    </div>
  );
}

function TextPane(props: PaneProps & { pane: Extract<Pane, { kind: "text" }> }) {
  const { pane, round, readOnly, ghosts } = props;
  const t = useWords(words);
  const { host, surface } = useSurface(props, () => new TextSurface({ surface: t("text") }));
  useEffect(() => {
    surface.current?.setDoc({ text: pane.text, layers: layersOf(props), ghosts: ghostsOf(props), readOnly });
  }, [round, pane.text, readOnly, ghosts]);
  useShapes(props, surface);
  return <div className={css.paneBody}><div ref={host} className={css.host} onFocus={props.onUse} /></div>;
}
