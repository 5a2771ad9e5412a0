// What is still missing before a schema can be sent. The server checks everything again.
import type { Field, Schema } from "#shared/api/index.ts";
import { ratingScale } from "#editor/form/kinds/rating.ts";
import { conditionNames, counts, joinable, needsOf } from "./kinds.ts";

export type IssueRule = "noFields" | "noClasses" | "oneClass" | "emptyClass" | "twice" | "key" | "bounds" | "on" | "noOptions" | "optionTwice" | "optionClass" | "whenLater"
  | "counts" | "fewClasses" | "steps" | "noWord" | "wordTwice" | "noJoints" | "jointTwice" | "minOverMax" | "stepZero" | "whenNone" | "whenGone" | "of" | "same";
/** `part`: which control of the question it stands beside. */
export type Issue = { rule: IssueRule; part: Part; name: string; value: string };
export type Part = "fields" | "classes" | "options" | "bounds" | "words" | "joints" | "on" | "of" | "when" | "same";
const parts: Readonly<Record<IssueRule, Part>> = {
  noFields: "fields", noClasses: "classes", oneClass: "classes", emptyClass: "classes", twice: "classes", key: "classes", noOptions: "options", optionTwice: "options", optionClass: "options",
  bounds: "bounds", counts: "bounds", fewClasses: "bounds", steps: "bounds", minOverMax: "bounds", stepZero: "bounds", noWord: "words", wordTwice: "words", noJoints: "joints", jointTwice: "joints", on: "on", of: "of", whenLater: "when", whenNone: "when", whenGone: "when", same: "same",
};

/** The first value that stands there again. Cost O(values): a question may have 10,000 classes. */
function firstTwice(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((v) => seen.size === seen.add(v).size);
}
const titleOf = (field: Field) => field.title || field.name;

function classIssues(field: Field): [IssueRule, string?][] {
  const wants = needsOf(field.kind);
  const classes = field.classes ?? [];
  const least = wants.classes !== "needed" ? 0 : wants.on || wants.of ? 1 : 2;
  const twice = firstTwice(classes.map((c) => c.name));
  const key = firstTwice(classes.flatMap((c) => (c.key ? [c.key] : [])));
  return [
    ...(classes.length < least ? [[least === 1 ? "oneClass" : "noClasses"] as [IssueRule]] : []),
    ...(classes.some((c) => c.name.trim() === "") ? [["emptyClass"] as [IssueRule]] : []),
    ...(twice ? [["twice", twice] as [IssueRule, string]] : []),
    ...(key ? [["key", key] as [IssueRule, string]] : []),
  ];
}

function optionIssues(field: Field): [IssueRule, string?][] {
  const options = field.options ?? [];
  if (needsOf(field.kind).options === "no") return [];
  const twice = firstTwice(options);
  const isClass = options.find((o) => field.classes?.some((c) => c.name === o));
  return [
    ...(options.length < 2 || options.some((o) => o.trim() === "") ? [["noOptions"] as [IssueRule]] : []),
    ...(twice ? [["optionTwice", twice] as [IssueRule, string]] : []),
    ...(isClass ? [["optionClass", isClass] as [IssueRule, string]] : []),
  ];
}

function jointIssues({ kind, joints = [] }: Field): [IssueRule, string?][] {
  if (!needsOf(kind).joints) return [];
  const twice = firstTwice(joints.map((j) => j.name));
  return [
    ...(joints.length === 0 || joints.some((j) => j.name.trim() === "") ? [["noJoints"] as [IssueRule]] : []),
    ...(twice ? [["jointTwice", twice] as [IssueRule, string]] : []),
  ];
}

const stepsMax = 100; // the server's

function boundIssues(field: Field): [IssueRule, string?][] {
  const { bounds } = needsOf(field.kind);
  const { min, max, step } = field;
  if (bounds === "no") return [];
  const isCount = (n: number | undefined) => n === undefined || (Number.isInteger(n) && n >= 0);
  if (counts(bounds) && !(isCount(min) && isCount(max))) return [["counts"]];
  if (min !== undefined && max !== undefined && (bounds === "scale" ? min >= max : min > max)) return [[bounds === "scale" ? "bounds" : "minOverMax"]];
  if (step !== undefined && step <= 0) return [["stepZero"]];
  const { min: low = 0, max: high = 0, step: by = 1 } = ratingScale(field);
  if (bounds === "scale" && (high - low) / by >= stepsMax) return [["steps"]];
  return bounds === "classes" && (min ?? 0) > (field.classes?.length ?? 0) ? [["fewClasses"]] : [];
}

function sameIssues({ overlap, tolerance }: Field): [IssueRule][] {
  const fits = (overlap === undefined || (overlap > 0 && overlap <= 1)) && (tolerance === undefined || tolerance >= 0);
  return fits ? [] : [["same"]];
}

function wordIssues({ kind, options }: Field): [IssueRule, string?][] {
  if (kind !== "rating" || !options) return [];
  const twice = firstTwice(options.filter((o) => o.trim() !== ""));
  return [...(options.some((o) => o.trim() === "") ? [["noWord"] as [IssueRule]] : []), ...(twice ? [["wordTwice", twice] as [IssueRule, string]] : [])];
}

function whenIssues({ when }: Field, before: readonly Field[]): [IssueRule, string?][] {
  if (!when) return [];
  const asked = before.find((f) => f.name === when.field);
  if (!asked) return [["whenLater"]];
  if (when.is.length === 0) return [["whenNone"]];
  const known = new Set(conditionNames(asked).map((c) => c.name));
  const gone = when.is.find((name) => !known.has(name));
  return gone === undefined ? [] : [["whenGone", gone]];
}

/** Of the question itself, without its attributes; `of`: an attribute is about its mark and needs no column. */
export function ownIssues(field: Field, before: readonly Field[], of: "item" | "mark", outer = ""): Issue[] {
  const found: [IssueRule, string?][] = [
    ...classIssues(field), ...optionIssues(field), ...jointIssues(field), ...boundIssues(field), ...sameIssues(field), ...wordIssues(field),
    ...(needsOf(field.kind).on && !field.on && of === "item" ? [["on"] as [IssueRule]] : []),
    ...(needsOf(field.kind).of && !joinable(before).some((f) => f.name === field.of) ? [["of"] as [IssueRule]] : []),
    ...whenIssues(field, before),
  ];
  return found.map(([rule, value = ""]) => ({ rule, part: parts[rule], name: `${outer}${titleOf(field)}`, value }));
}

function issuesOfField(field: Field, before: readonly Field[], of: "item" | "mark", outer: string): Issue[] {
  return [...ownIssues(field, before, of, outer), ...issuesOfList(field.attributes ?? [], "mark", `${outer}${titleOf(field)} · `)];
}

const issuesOfList = (fields: readonly Field[], of: "item" | "mark", outer: string): Issue[] => fields.flatMap((field, i) => issuesOfField(field, fields.slice(0, i), of, outer));

export const issuesOf = (schema: Schema): Issue[] => (schema.fields.length === 0 ? [{ rule: "noFields", part: "fields", name: "", value: "" }] : issuesOfList(schema.fields, "item", ""));
