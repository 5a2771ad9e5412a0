// What is still missing before a schema can be sent. The server checks everything again.
import type { Field, Schema } from "#shared/api/index.ts";
import { needsOf } from "./kinds.ts";

export type IssueRule = "noFields" | "noClasses" | "oneClass" | "emptyClass" | "twice" | "key" | "bounds" | "on" | "noOptions" | "optionTwice" | "optionClass" | "whenLater";
export type Issue = { rule: IssueRule; name: string; value: string };

/** The first value that stands there again. Cost O(values): a question may have 10,000 classes. */
function firstTwice(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((v) => seen.size === seen.add(v).size);
}
const titleOf = (field: Field) => field.title || field.name;

function classIssues(field: Field): [IssueRule, string?][] {
  const wants = needsOf(field.kind);
  const classes = field.classes ?? [];
  const least = wants.classes !== "needed" ? 0 : wants.on ? 1 : 2;
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

function issuesOfField(field: Field, before: readonly Field[], outer: string): Issue[] {
  const name = `${outer}${titleOf(field)}`;
  const { when, min, max } = field;
  const found: [IssueRule, string?][] = [
    ...classIssues(field),
    ...optionIssues(field),
    ...(min !== undefined && max !== undefined && min >= max ? [["bounds"] as [IssueRule]] : []),
    ...(needsOf(field.kind).on && !field.on && outer === "" ? [["on"] as [IssueRule]] : []),
    ...(when && !before.some((f) => f.name === when.field) ? [["whenLater"] as [IssueRule]] : []),
  ];
  return [...found.map(([rule, value = ""]) => ({ rule, name, value })), ...issuesOfList(field.attributes ?? [], `${name} · `)];
}

const issuesOfList = (fields: readonly Field[], outer: string): Issue[] => fields.flatMap((field, i) => issuesOfField(field, fields.slice(0, i), outer));

export const issuesOf = (schema: Schema): Issue[] => (schema.fields.length === 0 ? [{ rule: "noFields", name: "", value: "" }] : issuesOfList(schema.fields, ""));
