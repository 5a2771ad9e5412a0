import type { DryFlow, DryRun } from "#shared/api/index.ts";
import { format } from "#shared/format/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { placeName, tierName } from "../say.ts";
import { words } from "../words.ts";
import styles from "../Workflow.module.css";

type Figures = DryRun["recorded"] | DryFlow;
type Row = { name: string; of: (figures: Figures) => string };

const minute = 60_000;
const isFlow = (figures: Figures): figures is DryFlow => "places" in figures;
const cost = (value: number | null | undefined): string => (value === null ? words.say("unknown") : format.decimal(value ?? 0));

function accuracyText({ accuracy: { right, known, low, high } }: Figures): string {
  if (known === 0 || low === null || high === null) return words.say("unknown");
  return words.say("accuracyOf", { share: format.percent(right / known), low: format.percent(low), high: format.percent(high), right, known });
}

function rowsOf({ wanted, present, recorded }: DryRun): Row[] {
  const say = words.say;
  const places = [...new Set([...wanted.places, ...present.places].map((p) => p.name))];
  const tiers = [...new Set([wanted, present, recorded].flatMap((f) => f.by_tier.map((r) => r.tier)))];
  const inFlow = (of: (flow: DryFlow) => number | undefined) => (f: Figures) => (isFlow(f) ? ((n) => (n === undefined ? "–" : format.count(n)))(of(f)) : "–");
  return [
    ...places.map((place): Row => ({ name: say("endsIn", { place: placeName(place) }), of: (f) => (place === "done" && !isFlow(f) ? format.count(f.done) : inFlow((flow) => flow.places.find((p) => p.name === place)?.items)(f)) })),
    { name: say("unfinished"), of: inFlow((f) => f.unfinished) },
    { name: say("byWord"), of: (f) => format.count(f.done_by_word) },
    { name: say("answers"), of: (f) => format.count(f.answers) },
    { name: say("reviews"), of: (f) => format.count(f.reviews) },
    { name: say("assumed"), of: inFlow((f) => f.reviews_assumed) },
    { name: say("minutes"), of: (f) => format.decimal(f.active_ms / minute, 1) },
    ...tiers.map((tier): Row => ({ name: say("costOf", { tier: tierName(tier) }), of: (f) => ((r) => (r ? `${format.count(r.answers)} · ${cost(r.cost)}` : "–"))(f.by_tier.find((b) => b.tier === tier)) })),
    { name: say("cost"), of: (f) => cost(f.cost) },
    { name: say("accuracy"), of: accuracyText },
  ];
}

export function DryRunTable({ found }: { found: DryRun }) {
  const t = useWords(words);
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("dryRun")}>
      <table className={styles["figures"]}>
        <thead><tr><th scope="col">{t("figure")}</th><th scope="col">{t("wanted")}</th><th scope="col">{t("present")}</th><th scope="col">{t("recorded")}</th></tr></thead>
        <tbody>{rowsOf(found).map(({ name, of }) => <tr key={name}><th scope="row">{name}</th><td>{of(found.wanted)}</td><td>{of(found.present)}</td><td>{of(found.recorded)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}
