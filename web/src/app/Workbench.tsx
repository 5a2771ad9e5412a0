// The workbench stands without the shell: the item has the whole window.
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { ComponentType } from "react";
import { Waiting } from "#shared/ui/index.ts";
import { Lost } from "./Lost.tsx";

type Bench = ComponentType<{ project: string }>;
const found = import.meta.glob<Readonly<Record<string, Bench>>>("../features/*/*Page.tsx");

function bench(path: string, name: string) {
  const load = found[path];
  return lazy(async () => ({ default: (await load?.())?.[name] ?? (Lost as Bench) }));
}
const Label = bench("../features/label/LabelPage.tsx", "LabelPage");
const Review = bench("../features/review/ReviewPage.tsx", "ReviewPage");

export function LabelRoute() {
  const { project } = useParams({ from: "/inside/label/$project" });
  return <Suspense fallback={<Waiting />}><Label key={project} project={project} /></Suspense>;
}

export function ReviewRoute() {
  const { project } = useParams({ from: "/inside/review/$project" });
  return <Suspense fallback={<Waiting />}><Review key={project} project={project} /></Suspense>;
}
