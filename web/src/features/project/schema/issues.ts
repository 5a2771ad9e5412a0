// What is still missing before a schema can be sent. The server checks everything again.
import type { Field, Schema } from "#shared/api/index.ts";
import { needsOf } from "./kinds.ts";

export type IssueRule = "noFields" | "noClasses" | "oneClass" | "emptyClass" | "twice" | "key" | "bounds" | "on";
export type Issue = { rule: IssueRule; name: string; value: string };

const firstTwice = (values: readonly string[]) => values.find((v, i) => values.indexOf(v) !== i);

function issuesOfField(field: Field): Issue[] {
  const wants = needsOf(field.kind);
  const classes = field.classes ?? [];
  const issue = (rule: IssueRule, value = ""): Issue => ({ rule, name: field.title || field.name, value });
  const twice = firstTwice(classes.map((c) => c.name));
  const key = firstTwice(classes.flatMap((c) => (c.key ? [c.key] : [])));
  const drawn = wants.on;
  return [
    ...(wants.classes && drawn && classes.length < 1 ? [issue("oneClass")] : []),
    ...(wants.classes && !drawn && classes.length < 2 ? [issue("noClasses")] : []),
    ...(classes.some((c) => c.name.trim() === "") ? [issue("emptyClass")] : []),
    ...(twice ? [issue("twice", twice)] : []),
    ...(key ? [issue("key", key)] : []),
    ...(field.min !== undefined && field.max !== undefined && field.min >= field.max ? [issue("bounds")] : []),
    ...(wants.on && !field.on ? [issue("on")] : []),
  ];
}

export const issuesOf = (schema: Schema): Issue[] =>
  schema.fields.length === 0 ? [{ rule: "noFields", name: "", value: "" }] : schema.fields.flatMap(issuesOfField);
