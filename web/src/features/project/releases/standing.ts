// What an audit says, in words.
import type { Audited, Certification, CertificationClass } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { words } from "./words.ts";

/** `classes`: what they are called. */
type Claim = Pick<Audited, "standing" | "losses" | "classes" | "target" | "confidence" | "drawn"> & { bound: number | null };

/** Towards what is surely so: 95.04 % is "at least 95.0 %". */
const down = (share: number): string => format.percent(Math.floor(share * 1000 + 1e-9) / 1000, 1);

export function sayStanding(claim: Claim): string {
  const { standing, target, drawn } = claim;
  const bound = claim.bound ?? 0;
  const figures = { bound: down(standing === "proven" ? Math.max(bound, target) : bound), target: format.percent(target, 2), confidence: format.percent(claim.confidence, 2), drawn };
  const [only, ...others] = claim.classes;
  if (only === undefined) return words.say(claim.losses ? `says.quality.${standing}` : `says.${standing}`, figures);
  return others.length === 0
    ? words.say(`says.class.${standing}`, { ...figures, class: only })
    : words.say(`says.classes.${standing}`, { ...figures, classes: claim.classes.length, names: listed(claim.classes) });
}

/** As many as a sentence bears, and how many more there are. */
function listed(names: readonly string[]): string {
  const shown = names.length > 8 ? names.slice(0, 7) : names;
  return format.list(shown.length < names.length ? [...shown, words.say("says.more", { count: names.length - shown.length })] : shown);
}

export const classCalled = ({ class: name, title }: CertificationClass): string => title || name;

/** What it says of one class. */
export function sayClass(c: CertificationClass, target: number): string {
  return words.say(`class.${c.state}`, { bound: down(c.bound ?? 0), target: format.percent(target, 2), drawn: c.drawn, items: c.items, errors: c.errors });
}

/** The same of a certification, whatever it has come to. */
export function sayCertification(c: Certification): string {
  if (c.state === "void") return words.say("says.void");
  if (c.state === "review") return words.say("says.review", { reviewed: c.reviewed, corrected: c.corrected });
  if (c.state === "freezing") return words.say("says.freezing");
  if (c.overlooked === 1) return c.classes.length > 0 ? words.say("says.overlookedClass") : words.say("says.overlooked", { planted: c.planted });
  const out = c.planted - c.plants_judged;
  return out > 0 ? words.say("says.plants", { out, planted: c.planted }) : sayStanding({ ...c, classes: c.classes.map(classCalled) });
}
