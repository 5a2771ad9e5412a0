// Ctrl+K: places, projects and the live commands, in one list with their keys.
import { createSpotlight, Spotlight, useSpotlight } from "@mantine/spotlight";
import type { SpotlightActionData, SpotlightActionGroupData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { may, projectQuery, projectsQuery, sessionQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Caps, KEYS_COMMAND, KeysOverlay, useCommandList, useCommands } from "#shared/keys/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { placesOfAll, placesOfProject } from "./places.ts";
import { words } from "./words.ts";

const [store, palette] = createSpotlight();
export const openPalette = palette.open;

export function Palette() {
  const t = useWords(words);
  const [keysOpen, setKeysOpen] = useState(false);
  useCommands([
    { id: "app.palette", title: t("search"), keys: ["mod+k"], scope: "global", quiet: true, run: () => palette.toggle() },
    { id: KEYS_COMMAND, title: t("keys"), keys: ["?"], scope: "global", run: () => setKeysOpen(true) },
  ]);
  const wanted = useOnceTrue(useSpotlight(store).opened);
  const asked = useOnceTrue(keysOpen);
  return (
    <>
      {wanted && <Search />}
      {asked && <KeysOverlay opened={keysOpen} onClose={() => setKeysOpen(false)} />}
    </>
  );
}

/** Has it been true? What nobody opened yet is not made. */
function useOnceTrue(now: boolean): boolean {
  const was = useRef(false);
  was.current ||= now;
  return was.current;
}

function Search() {
  const t = useWords(words);
  const [query, setQuery] = useState("");
  const groups = [...useCommandGroup(), ...usePlaceGroups(), ...useItemGroup(query)];
  return (
    <Spotlight
      store={store} actions={groups} query={query} onQueryChange={setQuery} shortcut={null} nothingFound={t("nothingFound")} highlightQuery limit={30} lockScroll={false} overlayProps={{ backgroundOpacity: 0.35, blur: 0 }} attributes={{ content: { "aria-label": t("search") } }} scrollable maxHeight={420}
      searchProps={{ placeholder: t("search"), "aria-label": t("search"), leftSection: <Icon name="search" /> }}
    />
  );
}

/** What was typed may be the beginning of an item's id. */
function useItemGroup(query: string): SpotlightActionGroupData[] {
  const t = useWords(words);
  const navigate = useNavigate();
  const { project: id } = useParams({ strict: false });
  const project = useQuery({ ...projectQuery(id ?? ""), enabled: id !== undefined }).data;
  const q = query.trim();
  if (!project || !may(project.role, "seeItems") || q === "") return [];
  const label = t("itemsFrom", { q });
  return [{ group: t("items"), actions: [{ id: "find.items", label, leftSection: <Icon name="items" />, onClick: () => void navigate({ to: "/p/$project/items", params: { project: project.id }, search: { q } }) }] }];
}

function useCommandGroup(): SpotlightActionGroupData[] {
  const t = useWords(words);
  const all = useCommandList().filter((c) => !c.quiet && (c.enabled?.() ?? true));
  const actions = all.map((c): SpotlightActionData => ({ id: c.id, label: c.title, rightSection: c.keys[0] && <Caps chord={c.keys[0]} />, onClick: () => c.run(null) }));
  return actions.length > 0 ? [{ group: t("commands"), actions }] : [];
}

function usePlaceGroups(): SpotlightActionGroupData[] {
  const t = useWords(words);
  const navigate = useNavigate();
  const { project: id } = useParams({ strict: false });
  const user = useQuery(sessionQuery).data?.user;
  const project = useQuery({ ...projectQuery(id ?? ""), enabled: id !== undefined }).data;
  const projects = useQuery(projectsQuery).data?.items ?? [];
  if (!user) return [];
  const here: SpotlightActionData[] = project
    ? [
        ...(may(project.role, "label") ? [{ id: "go.label", label: t("label"), onClick: () => void navigate({ to: "/label/$project", params: { project: project.id } }) }] : []),
        ...(may(project.role, "review") ? [{ id: "go.review", label: t("review"), onClick: () => void navigate({ to: "/review/$project", params: { project: project.id } }) }] : []),
        ...placesOfProject(project.role).map((p) => ({ id: `go.${p.id}`, label: t(p.id), leftSection: <Icon name={p.icon} />, onClick: () => void navigate({ to: p.to, params: { project: project.id } }) })),
      ]
    : [];
  return [
    ...(project ? [{ group: project.name, actions: here }] : []),
    { group: t("goTo"), actions: placesOfAll(user).map((p) => ({ id: `go.${p.id}`, label: t(p.id), leftSection: <Icon name={p.icon} />, onClick: () => void navigate({ to: p.to }) })) },
    { group: t("project"), actions: projects.map((p) => ({ id: p.id, label: p.name, description: p.description, onClick: () => void navigate({ to: "/p/$project", params: { project: p.id } }) })) },
  ];
}
