export { Html } from "./Html.tsx";
export { Markdown } from "./Markdown.tsx";
