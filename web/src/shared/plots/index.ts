export { CountsBar } from "./CountsBar.tsx";
export type { Behind, Picture, TableView } from "./marks.ts";
export { Plot } from "./Plot.tsx";
export { histogram, matrix, strip, timePlot } from "./plots.ts";
export type { Bar, StripRow, TimePoint } from "./plots.ts";
