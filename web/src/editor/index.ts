// The editor: a form and surfaces for the fields of a schema.
export { Draft } from "./draft.ts";
export { FormView } from "./form/FormView.tsx";
export type { FormChange, FormViewProps } from "./form/FormView.tsx";
