// HTML of a text, shown by its structure alone: it is parsed into a document that runs and loads nothing, and only elements named here
// are made anew from it, without their attributes.
import { createElement, Fragment, useMemo, type ReactNode } from "react";
import styles from "./Markdown.module.css";

const shown = new Set([
  "p", "div", "section", "article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "kbd", "samp", "hr", "br",
  "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "b", "strong", "i", "em", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "q", "cite", "abbr", "span", "bdi", "figure", "figcaption",
]);
/** What these hold is no text for people. */
const unread = new Set(["script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "select", "textarea", "canvas", "audio", "video"]);
const bare = new Set(["hr", "br"]);
/** More would make the page slow; the text as it is shows all. */
const NODES_MAX = 20_000;
const SPAN_MAX = 100;

const spanOf = (element: Element, name: string): number => Math.min(SPAN_MAX, Math.max(1, Math.trunc(Number(element.getAttribute(name))) || 1));

function propsOf(element: Element, tag: string): Record<string, unknown> {
  const dir = element.getAttribute("dir");
  return {
    ...(dir === "ltr" || dir === "rtl" || dir === "auto" ? { dir } : {}),
    ...(tag === "td" || tag === "th" ? { colSpan: spanOf(element, "colspan"), rowSpan: spanOf(element, "rowspan") } : {}),
  };
}

type Budget = { left: number };

function safe(node: Node, key: number, budget: Budget): ReactNode {
  if (budget.left-- <= 0) return null;
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
  if (!(node instanceof Element)) return null;
  const tag = node.localName;
  if (unread.has(tag)) return null;
  if (tag === "img") return node.getAttribute("alt");
  const inside = bare.has(tag) ? undefined : [...node.childNodes].map((child, i) => safe(child, i, budget));
  return shown.has(tag) ? createElement(tag, { ...propsOf(node, tag), key }, inside) : <Fragment key={key}>{inside}</Fragment>;
}

/** Handlers are never run; renamed, the browser does not report them either. */
const unhandled = (text: string): string => text.replace(/<[a-z][^>]*>/giu, (tag) => tag.replace(/([\s/"'])on(?=[a-z]+\s*=)/giu, "$1data-"));

export function Html({ text }: { text: string }) {
  const content = useMemo(() => {
    const budget = { left: NODES_MAX };
    const made = [...new DOMParser().parseFromString(unhandled(text), "text/html").body.childNodes].map((node, i) => safe(node, i, budget));
    return budget.left < 0 ? [...made, "…"] : made;
  }, [text]);
  return <div dir="auto" className={styles["markdown"]}>{content}</div>;
}
