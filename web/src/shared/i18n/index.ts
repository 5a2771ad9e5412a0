export { catalogue, directionOf, localeNames, locales } from "./catalogue.ts";
export type { Catalogue, Locale, Params, Say } from "./catalogue.ts";
export { beforeLocale, chosenLocale, currentLocale, intlTag, isLocale, onLocaleChange, setLocale, startLocale } from "./locale.ts";
export { useLocale, useWords } from "./react.ts";
