// A form with nested classes, measured as a person uses it: shown, typed in, chosen from.
import { MantineProvider } from "@mantine/core";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { setLocale } from "#shared/i18n/index.ts";
import { FormView } from "../form/FormView.tsx";
import type { Schema, Values } from "../schema.ts";

const painted = () => new Promise<void>((done) => { requestAnimationFrame(() => setTimeout(done)); });

/** `count` classes, ten below each. */
const nested = (count: number): Schema => ({
  fields: [{
    name: "kind", kind: "choice",
    classes: Array.from({ length: count }, (_, i) => ({ name: `c${i}`, title: `Kind of thing ${i}`, ...(i < 10 ? {} : { parent: `c${Math.floor(i / 10) - 1}` }) })),
  }],
});

function Form({ schema }: { schema: Schema }) {
  const [values, setValues] = useState<Values>({});
  return <FormView schema={schema} values={values} readOnly={false} onChange={(next) => setValues(next)} />;
}

const inBox = () => document.querySelector<HTMLInputElement>("[data-class-filter]") ?? document.createElement("input");

/** As a keyboard types: React listens to the input's own setter. */
function type(text: string): void {
  const box = inBox();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const press = (key: string) => inBox().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

async function took(act: () => void): Promise<number> {
  const began = performance.now();
  act();
  await painted();
  return performance.now() - began;
}

/** Milliseconds until the form stands; until what is typed is found, the slowest letter of a word; until a class is chosen. */
export async function taxonomy(count: number): Promise<{ open: number; type: number; choose: number }> {
  const host = document.createElement("div");
  document.body.replaceChildren(host);
  setLocale("en");
  const schema = nested(count);
  const open = await took(() => createRoot(host).render(<MantineProvider><Form schema={schema} /></MantineProvider>));
  const word = "thing 9871";
  const letters: number[] = [];
  for (let i = 1; i <= word.length; i++) letters.push(await took(() => type(word.slice(0, i))));
  inBox().focus();
  const choose = await took(() => press("Enter"));
  if (!document.querySelector("[aria-selected=true]")) throw new Error("nothing was chosen");
  return { open, type: Math.max(...letters), choose };
}
