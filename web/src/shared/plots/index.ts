export { flowPlot } from "./flow.ts";
export { CountsBar } from "./CountsBar.tsx";
export type { Behind, Picture, TableView } from "./marks.ts";
export { Plot } from "./Plot.tsx";
export { calibrationPlot, histogram, matrix, strip, timePlot } from "./plots.ts";
export { niceTicks } from "./scale.ts";
export type { Bar, CalibrationPoint, StripRow, TimePoint } from "./plots.ts";
