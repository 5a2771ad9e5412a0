export * as format from "./format.ts";
