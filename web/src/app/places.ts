// Where one can go: rows for the bar and the palette alike.
import type { LinkProps } from "@tanstack/react-router";
import { may } from "#shared/api/index.ts";
import type { MyRole, User } from "#shared/api/index.ts";
import type { IconName } from "#shared/ui/index.ts";

export type Place = { id: "work" | "home" | "items" | "quality" | "talk" | "people" | "guidelines" | "jobs" | "releases" | "workflow" | "plan" | "settings" | "admin" | "newProject" | "me"; icon: IconName; to: NonNullable<LinkProps["to"]> };
type ProjectPlace = Place & { shown: (role: MyRole) => boolean };

const everyone = () => true;
const managers = (role: MyRole) => may(role, "manage");

const projectPlaces: readonly ProjectPlace[] = [
  { id: "home", icon: "home", to: "/p/$project", shown: everyone },
  { id: "items", icon: "items", to: "/p/$project/items", shown: (role) => may(role, "seeItems") },
  { id: "quality", icon: "quality", to: "/p/$project/quality", shown: (role) => may(role, "seeItems") },
  { id: "talk", icon: "talk", to: "/p/$project/talk", shown: everyone },
  { id: "people", icon: "people", to: "/p/$project/people", shown: (role) => may(role, "lead") },
  { id: "guidelines", icon: "guide", to: "/p/$project/guidelines", shown: everyone },
  { id: "workflow", icon: "workflow", to: "/p/$project/workflow", shown: everyone },
  { id: "plan", icon: "plan", to: "/p/$project/plan", shown: managers },
  { id: "jobs", icon: "jobs", to: "/p/$project/jobs", shown: managers },
  { id: "releases", icon: "release", to: "/p/$project/releases", shown: (role) => may(role, "seeItems") },
  { id: "settings", icon: "settings", to: "/p/$project/settings", shown: managers },
];

export const placesOfProject = (role: MyRole): Place[] => projectPlaces.filter((p) => p.shown(role));

export const placesOfAll = (user: User): Place[] => [
  { id: "work", icon: "work", to: "/" },
  { id: "newProject", icon: "plus", to: "/new" },
  ...(user.role === "owner" ? [{ id: "admin", icon: "admin", to: "/admin" } as const] : []),
  { id: "me", icon: "me", to: "/me" },
];
