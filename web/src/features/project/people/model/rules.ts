// The documents of exams and tiers as forms hold them. What a form does not show (accepted answers) goes back as it came.
export type TierForm = { tier: "trained" | "specialist" | "adjudicator"; reach: number | ""; answers: number | ""; lose: number | ""; field: string };
export type PracticeForm = { item: string; explanation: string };
export type ExamForm = {
  name: string; about: string; certificate: string; pass: number | ""; draw: number | ""; attempts: number | ""; wait_hours: number | ""; minutes: number | ""; valid_days: number | "";
  lapses_with: string; items: string; practice: PracticeForm[];
};
type Loose = Readonly<Record<string, unknown>>;
/** An external id, or what is said of it. */
type Named = string | (Loose & { item?: unknown });

export const tierNames = ["trained", "specialist", "adjudicator"] as const;
export const newExam: ExamForm = { name: "", about: "", certificate: "", pass: 90, draw: 10, attempts: 3, wait_hours: "", minutes: "", valid_days: "", lapses_with: "nothing", items: "", practice: [] };

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | "" => (typeof value === "number" ? value : "");
const list = (value: unknown): readonly Named[] => (Array.isArray(value) ? (value as Named[]) : []);
const percent = (value: unknown): number | "" => (typeof value === "number" ? Math.round(value * 1e4) / 100 : "");
const share = (value: number | ""): number | undefined => (value === "" ? undefined : value / 100);
const idOf = (named: Named): string => (typeof named === "string" ? named : text(named.item));

/** One row a tier, also of those without a rule. */
export function readTiers(document: Loose): TierForm[] {
  const rules = list(document["tiers"]) as readonly Loose[];
  return tierNames.map((tier) => {
    const rule = rules.find((r) => r["tier"] === tier);
    return { tier, reach: percent(rule?.["reach"]), answers: number(rule?.["answers"]), lose: percent(rule?.["lose"]), field: text(rule?.["field"]) };
  });
}

/** Rows that say nothing are no rules; what is missing of the others the server names. */
export function writeTiers(rows: readonly TierForm[]): Loose {
  const said = rows.filter((row) => row.reach !== "" || row.answers !== "" || row.lose !== "");
  return { tiers: said.map((row) => ({ tier: row.tier, ...given({ reach: share(row.reach), answers: row.answers, lose: share(row.lose), field: row.field }) })) };
}

export function readExams(document: Loose): ExamForm[] {
  return (list(document["exams"]) as readonly Loose[]).map((exam) => ({
    name: text(exam["name"]), about: text(exam["about"]), certificate: text(exam["certificate"]), pass: percent(exam["pass"]), draw: number(exam["draw"]), attempts: number(exam["attempts"]),
    wait_hours: number(exam["wait_hours"]), minutes: number(exam["minutes"]), valid_days: number(exam["valid_days"]), lapses_with: text(exam["lapses_with"]) || "nothing",
    items: list(exam["items"]).map(idOf).join("\n"), practice: (list(exam["practice"]) as readonly Loose[]).map((p) => ({ item: text(p["item"]), explanation: text(p["explanation"]) })),
  }));
}

/** `was`: the document that the forms were read from, for what they do not show. */
export function writeExams(exams: readonly ExamForm[], was: Loose): Loose {
  const before = (list(was["exams"]) as readonly Loose[]);
  return {
    exams: exams.map((form) => {
      const old = before.find((exam) => exam["name"] === form.name);
      const items = form.items.split("\n").map((line) => line.trim()).filter(Boolean).map((id) => list(old?.["items"]).find((named) => idOf(named) === id) ?? id);
      const practice = form.practice.filter((p) => p.item.trim()).map((p) => ({ ...acceptOf(old, p.item.trim()), item: p.item.trim(), ...given({ explanation: p.explanation.trim() }) }));
      return {
        name: form.name.trim(), certificate: form.certificate.trim(),
        ...given({ about: form.about.trim(), pass: share(form.pass), draw: form.draw, attempts: form.attempts, wait_hours: form.wait_hours, minutes: form.minutes, valid_days: form.valid_days, lapses_with: form.lapses_with }),
        ...(items.length > 0 && { items }), ...(practice.length > 0 && { practice }),
      };
    }),
  };
}

function acceptOf(exam: Loose | undefined, item: string): Loose {
  const old = (list(exam?.["practice"]) as readonly Loose[]).find((p) => p["item"] === item);
  return old?.["accept"] === undefined ? {} : { accept: old["accept"] };
}

/** Without what is empty. */
function given(of: Record<string, unknown>): Loose {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== "" && value !== undefined));
}
