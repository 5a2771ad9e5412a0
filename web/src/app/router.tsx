// The addresses of the page. Each place loads when it is first gone to.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, parseSearchWith } from "@tanstack/react-router";
import { itemOrders, itemStates, projectQuery, queryClient, sessionQuery, talkWhiches } from "#shared/api/index.ts";
import type { AnswerFilter, ItemFilter, TalkWhich } from "#shared/api/index.ts";
import { JoinPage, SessionGate } from "../features/session/index.ts";
import { Broken } from "./Broken.tsx";
import { Inside } from "./Inside.tsx";
import { Lost } from "./Lost.tsx";
import { Shell } from "./Shell.tsx";
import { asWritten, text } from "./address.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost });
const join = createRoute({ getParentRoute: () => root, path: "/join", component: JoinPage });
const inside = createRoute({
  getParentRoute: () => root, id: "inside", component: () => <SessionGate><Inside /></SessionGate>,
  loader: () => void queryClient.prefetchQuery(sessionQuery),
});
const shell = createRoute({ getParentRoute: () => inside, id: "shell", component: Shell });

// What a place asks for first is asked while its script loads.
const askProject = (id: string): void => void queryClient.prefetchQuery(projectQuery(id));
const project = createRoute({ getParentRoute: () => shell, path: "/p/$project", loader: ({ params }) => askProject(params.project) });

const instant = (value: unknown): string | undefined => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined);
const whole = (value: unknown, most = Number.MAX_SAFE_INTEGER): number | undefined => (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined);

function readAnswerFilter(search: Record<string, unknown>): AnswerFilter {
  const [by, field, decided, answered] = ["answered_by", "field", "decided", "answered"].map((name) => text(search[name]));
  const [from, before] = [instant(search["answered_from"]), instant(search["answered_before"])];
  const [hour, least, below, level] = [whole(search["answered_hour"], 23), whole(search["active_ms_from"]), whole(search["active_ms_below"]), whole(search["level"])];
  return {
    ...(by && { answered_by: by }), ...(from && { answered_from: from }), ...(before && { answered_before: before }), ...(from && hour !== undefined && { answered_hour: hour }),
    ...(least && { active_ms_from: least }), ...(below !== undefined && { active_ms_below: below }),
    ...(field && (decided || answered) && { field, ...(level && { level }), ...(decided && { decided }), ...(answered && { answered }) }),
  };
}

/** The filters of the item browser as the address carries them; what is not understood is left out. */
export function readItemFilter(search: Record<string, unknown>): ItemFilter {
  const state = itemStates.find((s) => s === search["state"]);
  const order = itemOrders.find((o) => o === search["order"] && o !== "created");
  const [from, below] = [Number(search["confidence_from"]), Number(search["confidence_below"])];
  const [label, q, stage, meta, value] = ["label", "q", "stage", "meta", "meta_value"].map((name) => text(search[name]));
  const due = instant(search["due_before"]);
  if (stage) return { stage }; // with no other
  if (meta && value) return { meta, meta_value: value, ...(state && { state }), ...(label && { label }), ...(order === "newest" && { order }) };
  if (order === "due") return { order, ...(due && { due_before: due }) };
  return {
    ...readAnswerFilter(search),
    ...(state && { state }), ...(label && { label }), ...(q && { q }),
    ...(from > 0 && from <= 1 && { confidence_from: from }), ...(below > 0 && below <= 1 && { confidence_below: below }), ...(order && { order }),
  };
}

/** A slice, and a confused pair to put right. */
function readQuality(search: Record<string, unknown>): { slice?: string; field?: string; decided?: string; right?: string } {
  const [slice, field, decided, right] = ["slice", "field", "decided", "right"].map((name) => text(search[name]));
  return { ...(slice && { slice }), ...(field && decided && right && { field, decided, right }) };
}

const pages = [
  createRoute({ getParentRoute: () => shell, path: "/", component: lazyRouteComponent(() => import("../features/work/MyWorkPage.tsx"), "MyWorkPage") }),
  createRoute({ getParentRoute: () => shell, path: "/new", component: lazyRouteComponent(() => import("../features/project/wizard/WizardPage.tsx"), "WizardPage") }),
  createRoute({ getParentRoute: () => shell, path: "/me", component: lazyRouteComponent(() => import("../features/me/MePage.tsx"), "MePage") }),
  createRoute({ getParentRoute: () => shell, path: "/admin", component: lazyRouteComponent(() => import("../features/admin/AdminPage.tsx"), "AdminPage"),
    validateSearch: (search): { tab?: "audit" | "teams" } => (search["tab"] === "audit" || search["tab"] === "teams" ? { tab: search["tab"] } : {}) }),
  createRoute({ getParentRoute: () => shell, path: "/$", component: Lost }),
] as const;
const projectPages = [
  createRoute({ getParentRoute: () => project, path: "/", component: lazyRouteComponent(() => import("../features/project/home/HomePage.tsx"), "HomePage") }),
  createRoute({ getParentRoute: () => project, path: "/items", validateSearch: readItemFilter, component: lazyRouteComponent(() => import("../features/items/ItemsPage.tsx"), "ItemsPage") }),
  createRoute({ getParentRoute: () => project, path: "/items/$item", component: lazyRouteComponent(() => import("../features/items/ItemPage.tsx"), "ItemPage") }),
  createRoute({ getParentRoute: () => project, path: "/quality", component: lazyRouteComponent(() => import("../features/project/quality/QualityPage.tsx"), "QualityPage"),
    validateSearch: readQuality }),
  createRoute({ getParentRoute: () => project, path: "/talk", component: lazyRouteComponent(() => import("../features/talk/TalkPage.tsx"), "TalkPage"),
    validateSearch: (search): { show?: TalkWhich } => { const show = talkWhiches.find((w) => w === search["show"]); return show ? { show } : {}; } }),
  createRoute({ getParentRoute: () => project, path: "/people", component: lazyRouteComponent(() => import("../features/project/people/PeoplePage.tsx"), "PeoplePage") }),
  createRoute({ getParentRoute: () => project, path: "/guidelines", component: lazyRouteComponent(() => import("../features/project/guidelines/GuidelinesPage.tsx"), "GuidelinesPage") }),
  createRoute({ getParentRoute: () => project, path: "/workflow", component: lazyRouteComponent(() => import("../features/workflow/WorkflowPage.tsx"), "WorkflowPage") }),
  createRoute({ getParentRoute: () => project, path: "/plan", component: lazyRouteComponent(() => import("../features/project/plan/PlanPage.tsx"), "PlanPage") }),
  createRoute({ getParentRoute: () => project, path: "/jobs", component: lazyRouteComponent(() => import("../features/project/jobs/JobsPage.tsx"), "JobsPage") }),
  createRoute({ getParentRoute: () => project, path: "/releases", component: lazyRouteComponent(() => import("../features/project/releases/ReleasesPage.tsx"), "ReleasesPage") }),
  createRoute({ getParentRoute: () => project, path: "/settings", component: lazyRouteComponent(() => import("../features/project/settings/SettingsPage.tsx"), "SettingsPage") }),
] as const;
const workbench = [
  createRoute({ getParentRoute: () => inside, path: "/label/$project", loader: ({ params }) => askProject(params.project), component: lazyRouteComponent(() => import("./LabelRoute.tsx"), "LabelRoute"),
    validateSearch: (search): { stage?: "audit" } => (search["stage"] === "audit" ? { stage: "audit" } : {}) }),
  createRoute({ getParentRoute: () => inside, path: "/exam/$project/$attempt", loader: ({ params }) => askProject(params.project), component: lazyRouteComponent(() => import("./ExamRoute.tsx"), "ExamRoute") }),
  createRoute({ getParentRoute: () => inside, path: "/review/$project", loader: ({ params }) => askProject(params.project), component: lazyRouteComponent(() => import("./ReviewRoute.tsx"), "ReviewRoute") }),
] as const;

const tree = root.addChildren([join, inside.addChildren([shell.addChildren([...pages, project.addChildren(projectPages)]), ...workbench])]);
export const router = createRouter({ routeTree: tree, parseSearch: parseSearchWith(asWritten), defaultErrorComponent: Broken, defaultPreload: "intent", defaultPreloadStaleTime: 0, scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
