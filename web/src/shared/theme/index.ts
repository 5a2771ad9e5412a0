export { adoptThemeStyles, theme } from "./theme.ts";
export { contrast, inkOn, okabeIto, paintAt, paintsOf } from "./palette.ts";
export type { Paint, Pattern } from "./palette.ts";
export { chosenScheme, isScheme, onSchemeChange, schemeManager, setScheme } from "./scheme.ts";
