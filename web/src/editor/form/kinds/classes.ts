// What kinds that choose among classes have in common.
import { classesOf, titleOf, type Field } from "../../schema.ts";

export const classChoices = (field: Field) => classesOf(field).map((c) => ({ ...c, title: titleOf(c) }));

export const isClass = (field: Field, name: unknown): boolean => classesOf(field).some((c) => c.name === name);
