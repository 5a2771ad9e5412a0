// The item on its surfaces. React makes and removes them; what moves on them never passes through React.
import { lazy, Suspense, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref } from "react";
import { flushSync } from "react-dom";
import type { Item } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, useCommands, type Command } from "#shared/keys/index.ts";
import { Html } from "#shared/markdown/Html.tsx";
import { useStateOf } from "#shared/ui/index.ts";
import { picture } from "../image/pictures.ts";
import type { Backdrop } from "../image/backdrop.ts";
import { itemKeys } from "../image/item_keys.ts";
import { plainLook, type PictureLook } from "../image/look.ts";
import type { Focus } from "../image/points.ts";
import type { ModelAnswer, ModelQuestion } from "../image/assist/model.ts";
import type { Assisted, ModelState } from "../image/model_drawing.ts";
import { ImageSurface } from "../image/surface.ts";
import type { Field, Schema, Values } from "../schema.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Begun, Find, GhostLayer, ImageHeat, Layer, Link, Pin, Place, Selected, Surface, SurfaceCommand, SurfaceEvents, TextHeat, Tool } from "../surface.ts";
import { TextSurface } from "../text/surface.ts";
import { FindPanel } from "./FindPanel.tsx";
import { ModelBar } from "./ModelBar.tsx";
import { formatOf, setFormatted, useFormatted } from "./formatted.ts";
import { factsOf, panesOf, type Pane } from "./panes.ts";
import { ownShapes, shapesOf } from "./shape_values.ts";
import { measureWords, words } from "./words.ts";
import css from "./ItemView.module.css";

const Markdown = lazy(() => import("#shared/markdown/Markdown.tsx").then(({ Markdown: component }) => ({ default: component })));

/** Finds where answers are apart: on a picture of a size, or in a text. */
export type HeatOf = { image(fields: readonly Field[], size: { width: number; height: number }): ImageHeat; text(fields: readonly Field[]): readonly TextHeat[] };

/** The model that draws on the pictures of an item. */
export type ItemModel = { readonly name: string; readonly seconds: number; ask(media: string, question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> };

/** What the page around asks of the surfaces. */
export type ItemHandle = {
  applyClass(field: string, name: string): void;
  select(selected: Selected): void;
  focus(): void;
  /** Is a shape begun that was not ended? The surface it is on takes the keys then. */
  unfinished(): boolean;
  /** Takes back the last of what is begun and not ended; false where nothing is. */
  takeBack(): boolean;
  /** What a person would talk about now; null: the item as a whole. */
  place(): Place | null;
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
  look?: PictureLook;
  /** Absent: none draws here. */
  model?: ItemModel | null;
  onAssisted?: (what: Assisted) => void;
  links?: readonly Link[];
  /** What was begun on the item before and not ended; asked when it is shown. */
  begun?: () => Begun | null;
  /** Where answers are apart about fields; null: not shown. */
  heat?: HeatOf | null;
  pins?: readonly Pin[];
  onPin?: (id: string) => void;
  /** A ghost was clicked twice. */
  onGhost?: (shape: Shape) => void;
  handle: Ref<ItemHandle>;
  onShapes: (field: string, shapes: readonly Shape[], gesture?: string) => void;
  onSelect?: (selected: Selected) => void;
  onLink?: (link: Selected) => void;
  onUnlink?: (link: Selected) => void;
  onMade?: (made: Selected) => void;
  /** In hand on the item before: it stays, also where the surfaces are new. */
  tool?: Tool;
  onTool?: (tool: Tool) => void;
  onBegun?: (begun: Begun | null) => void;
  /** The surfaces of this item stand: their commands, before anything is painted. */
  onCommands?: (commands: readonly SurfaceCommand[]) => void;
  onSay?: (sentence: string) => void;
};

export function ItemView(props: ItemViewProps) {
  const { item, schema, round, handle } = props;
  const t = useWords(words);
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
    unfinished: () => {
      const held = [...surfaces.current.values()].find((s) => s.unfinished);
      held?.focus();
      return held !== undefined;
    },
    takeBack: () => [...surfaces.current.values()].some((s) => s instanceof ImageSurface && s.unfinished && s.takeBack()),
    place: () => {
      const [key, surface] = [...surfaces.current].find(([, s]) => s === active()) ?? [];
      const place = surface?.place();
      return key !== undefined && place ? { on: key, ...place } : null;
    },
    commands: () => active()?.commands ?? [],
  }));
  const told = useRef<readonly SurfaceCommand[]>(null);
  useLayoutEffect(() => {
    const now = active()?.commands ?? noCommands;
    if (now !== told.current) props.onCommands?.(now); // most items have the surfaces of the one before
    told.current = now;
  }, [panes]);
  const views = panes.filter((p) => p.kind === "image").length > 1;
  useCommands(panes.some((p) => p.kind === "image") ? itemRows(t) : []);
  const [linked, setLinked] = useState(true);
  useCommands(views ? [{ id: "editor.linked", keys: ["Shift+b"], scope: "workspace", group: t("group"), title: t("command.linked"), run: () => setLinked(!linked) }] : []);
  const follow = (from: string, focus: Focus) => {
    if (linked) for (const [key, surface] of surfaces.current) if (key !== from && surface instanceof ImageSurface) surface.lookAt(focus);
  };
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
      {views && <button type="button" className={css.linked} aria-pressed={linked} onClick={() => setLinked(!linked)}>{t("linked")} <Caps chord="Shift+b" command="editor.linked" /></button>}
      <div className={css.panes} data-beside={panes.some((p) => p.beside) || undefined}>
        {panes.map((pane) => (
          <PaneView key={`${pane.key} ${pane.kind}`} {...props} pane={pane} named={panes.length > 1} register={register} onFocus={follow} onUse={() => { lastUsed.current = pane.key; }} />
        ))}
      </div>
    </div>
  );
}

const noCommands: readonly SurfaceCommand[] = [];
const itemRows = (t: typeof words.say): Command[] =>
  Object.entries(itemKeys).map(([id, key]) => ({ id: `editor.${id}`, keys: [key], scope: "tool", group: t("group"), title: t(`command.${id as keyof typeof itemKeys}`), local: true, quiet: true, run: () => {} }));

const noLinks: readonly Link[] = [];
const noPins: readonly Pin[] = [];

type PaneProps = ItemViewProps & { pane: Pane; named: boolean; register: (key: string, surface: Surface | null) => void; onFocus: (key: string, focus: Focus) => void; onUse: () => void };

/** One of several parts says which it is. */
function PaneView(props: PaneProps) {
  const { pane, named } = props;
  return (
    <section className={css.pane} data-kind={pane.kind} data-beside={pane.beside || undefined} aria-label={named ? pane.key : undefined}>
      {named && <h2 className={css.paneName}><bdi>{pane.key}</bdi></h2>}
      {pane.kind === "image" ? <ImagePane {...props} pane={pane} /> : pane.kind === "text" ? <TextPane {...props} pane={pane} /> : <AbsentPane name={pane.name} />}
    </section>
  );
}

const layersOf = ({ pane, values }: PaneProps): Layer[] => pane.fields.map((field) => ({ field, shapes: shapesOf(field, values[field.name]) }));
const begunOf = ({ pane, begun }: PaneProps): Begun | null => { const found = begun?.() ?? null; return pane.fields.some((f) => f.name === found?.field) ? found : null; };
const ghostsOf = ({ pane, ghosts }: PaneProps): GhostLayer[] => ghosts.filter((g) => pane.fields.some((f) => f.name === g.field.name));

/** What a surface tells is rendered before the next key or click: React does not see that an event of a shadow tree is a hand's. */
const atOnce = (act: () => void): void => queueMicrotask(() => flushSync(act));

/** Mounts a surface for the life of the pane and wires its events to the newest props. */
function useSurface<S extends Surface>(props: PaneProps, make: () => S): { host: React.RefObject<HTMLDivElement | null>; surface: React.RefObject<S | null>; newest: React.RefObject<PaneProps> } {
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
    const { pane, register, tool } = newest.current;
    register(pane.key, made);
    const say = (e: SurfaceEvents["say"]) => newest.current.onSay?.(sayIn.current(`say.${e.what}`, { title: e.title ?? "", measures: e.measures ?? "", number: e.number ?? 0, count: e.count ?? 0, state: e.state ?? "" }));
    made.on("change", (e) => newest.current.onShapes(e.field, ownShapes(e.shapes), e.gesture));
    made.on("select", (selected) => { newest.current.onUse(); atOnce(() => newest.current.onSelect?.(selected)); });
    made.on("link", (link) => atOnce(() => newest.current.onLink?.(link)));
    made.on("unlink", (link) => atOnce(() => newest.current.onUnlink?.(link)));
    made.on("made", (shape) => newest.current.onMade?.(shape));
    made.on("begun", (begun) => newest.current.onBegun?.(begun));
    made.on("tool", (tool) => newest.current.onTool?.(tool));
    made.on("focus", (focus) => newest.current.onFocus(pane.key, focus));
    made.on("assisted", (what) => newest.current.onAssisted?.(what));
    made.on("pin", (id) => newest.current.onPin?.(id));
    made.on("ghost", (shape) => newest.current.onGhost?.(shape));
    made.on("say", say);
    if (tool?.kind === "draw" && pane.fields.some((f) => f.name === tool.field)) made.setTool(tool);
    return () => {
      register(pane.key, null);
      surface.current = null;
      made.destroy();
    };
  }, []);
  return { host, surface, newest };
}

/** Shapes changed from outside: undo, a suggestion taken. */
function useShapes(props: PaneProps, surface: React.RefObject<Surface | null>): void {
  const { pane, values } = props;
  useEffect(() => {
    for (const field of pane.fields) surface.current?.setShapes(field.name, shapesOf(field, values[field.name]));
  }, [values, pane, surface]);
}

/** Other ghosts of the same item. */
function useGhosts(props: PaneProps, surface: React.RefObject<Surface | null>): void {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) surface.current?.setGhosts(ghostsOf(props));
    first.current = false;
  }, [props.ghosts, props.round]);
}

/** The pins of a pane: those that name it, or no other. */
function usePins({ pane, round, pins = noPins }: PaneProps, surface: React.RefObject<Surface | null>): void {
  useEffect(() => { surface.current?.setPins(pins.filter((p) => p.place.on === undefined || p.place.on === pane.key)); }, [pins, pane, round, surface]);
}

/** Did what was asked last of an assist find nothing? Until something else is done. */
function useMissed(round: ItemViewProps["round"], surface: React.RefObject<Surface | null>): boolean {
  const [missed, setMissed] = useStateOf(round, false);
  useEffect(() => {
    const over = () => setMissed(false);
    const ends = [surface.current?.on("change", over), surface.current?.on("tool", over), surface.current?.on("say", ({ what }) => setMissed(what === "assist_nothing"))];
    return () => ends.forEach((end) => end?.());
  }, [round, surface]);
  return missed;
}

function ImagePane(props: PaneProps & { pane: Extract<Pane, { kind: "image" }> }) {
  const { pane, round, readOnly, keepView, look = plainLook, links = noLinks, model = null } = props;
  const t = useWords(words);
  const [state, setState] = useState<"ready" | "loading" | "failed">("ready");
  const [attempt, setAttempt] = useState(0);
  const { host, surface, newest } = useSurface(props, () => new ImageSurface({ surface: t("image"), ...measureWords(t) }));
  useEffect(() => {
    const { loaded, ready } = picture(pane.media);
    const show = (image: Backdrop | null) => surface.current?.setDoc({
      picture: image, width: pane.media.width || image?.size.width || 1, height: pane.media.height || image?.size.height || 1,
      layers: layersOf(newest.current), ghosts: ghostsOf(newest.current), readOnly, keepView: keepView ?? false,
      begun: begunOf(newest.current), // also what was drawn while the picture was on its way
    });
    setState(ready ? "ready" : "loading");
    show(ready);
    if (ready) return;
    let gone = false;
    loaded.then((image) => { if (!gone) { setState("ready"); show(image); } }, () => { if (!gone) setState("failed"); });
    return () => { gone = true; };
  }, [round, pane.media.id, attempt, readOnly]);
  useEffect(() => {
    const again = () => setAttempt((n) => n + 1);
    if (state === "failed") window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [state]);
  useGhosts(props, surface);
  useShapes(props, surface);
  useEffect(() => { surface.current?.setHeat(props.heat?.image(pane.fields, pane.media) ?? null); }, [props.heat, round, pane]);
  usePins(props, surface);
  useEffect(() => { surface.current?.setLook(look); }, [look]);
  useEffect(() => { surface.current?.setModel(model && { name: model.name, seconds: model.seconds, ask: (question, signal) => model.ask(pane.media.id, question, signal) }); }, [model, pane.media.id]);
  const [asked, setAsked] = useState<ModelState | null>(null);
  useEffect(() => surface.current?.on("model", (now) => atOnce(() => setAsked(now))), [surface]);
  const missed = useMissed(round, surface);
  useEffect(() => { surface.current?.setLinks(links); }, [links, round]);
  return (
    <div className={css.paneBody}>
      <div ref={host} className={css.host} onFocus={props.onUse} />
      {asked && <ModelBar key={asked.kind} state={asked} onTake={() => { surface.current?.finish(); surface.current?.focus(); }} onDrop={() => { surface.current?.escape(); surface.current?.focus(); }} />}
      {missed && <p className={`${css.over} ${css.passing}`} aria-hidden>{t("say.assist_nothing")}</p>}
      {state === "loading" && <p className={css.over} role="status">{t("loading_picture")}</p>}
      {state === "failed" && (
        <p className={css.over} role="alert">{t("picture_failed")} <button type="button" onClick={() => setAttempt(attempt + 1)}>{t("retry")}</button></p>
      )}
    </div>
  );
}

function AbsentPane({ name }: { name: string }) {
  const t = useWords(words);
  return <div className={css.paneBody}><p className={css.over} role="alert">{t("picture_absent")} <bdi>{name}</bdi></p></div>;
}

function TextPane(props: PaneProps & { pane: Extract<Pane, { kind: "text" }> }) {
  const { pane, round, readOnly, links = noLinks } = props;
  const t = useWords(words);
  const { host, surface } = useSurface(props, () => new TextSurface({ surface: t("text"), ...measureWords(t) }));
  useEffect(() => {
    const related = props.schema.fields.some((f) => f.kind === "relations" && pane.fields.some((p) => p.name === f.of));
    surface.current?.setDoc({ text: pane.text, turns: pane.turns, layers: layersOf(props), ghosts: ghostsOf(props), related, readOnly });
  }, [round, pane.text, readOnly]);
  useGhosts(props, surface);
  useShapes(props, surface);
  useEffect(() => { surface.current?.setLinks(links); }, [links, round]);
  useEffect(() => { surface.current?.setHeat(props.heat?.text(pane.fields) ?? []); }, [props.heat, round, pane]);
  usePins(props, surface);
  const [find, setFind] = useStateOf<Find | null>(round, null);
  useEffect(() => surface.current?.on("find", (asked) => atOnce(() => { props.onUse(); setFind(asked); })), [round, surface]);
  const format = pane.fields.length === 0 && pane.turns.length === 0 ? formatOf(pane.text) : null;
  const mayFormat = format !== null;
  const formatted = useFormatted() && mayFormat && !find; // what is looked for is looked for in the text
  useCommands(mayFormat ? [{ id: "editor.formatted", keys: ["v"], scope: "workspace", group: t("group"), title: t("command.formatted"), run: () => setFormatted(!formatted) }] : []);
  return (
    <div className={css.paneBody} data-finding={find ? true : undefined}>
      {mayFormat && <button type="button" className={css.format} aria-pressed={formatted} onClick={() => setFormatted(!formatted)}>{t("formatted")} <Caps chord="v" command="editor.formatted" /></button>}
      {formatted && <div className={css.formatted} tabIndex={0} role="region" aria-label={t("formatted")}>{format === "html" ? <Html text={pane.text} /> : <Suspense fallback={null}><Markdown text={pane.text} /></Suspense>}</div>}
      {find && surface.current && <FindPanel key={`${find.alike}`} find={find} surface={surface.current} fields={pane.fields} values={props.values} onClose={() => setFind(null)} />}
      <div className={css.textHost} hidden={formatted}><div ref={host} className={css.host} onFocus={props.onUse} /></div>
    </div>
  );
}
