// Instructions as people wrote them, shown as text with structure: no HTML of theirs, no picture from elsewhere, links that leave say so.
import MarkdownIt from "markdown-it";
import { useMemo } from "react";
import styles from "./Markdown.module.css";

const parser = new MarkdownIt({ html: false, linkify: true, typographer: false }).disable("image");
parser.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet("rel", "noopener noreferrer nofollow");
  tokens[index]?.attrSet("target", "_blank");
  return self.renderToken(tokens, index, options);
};

/** HTML made by the parser alone: what the text holds of HTML comes out as text. */
export const markdownHtml = (text: string): string => parser.render(text);

export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => markdownHtml(text), [text]);
  return <div dir="auto" className={styles["markdown"]} dangerouslySetInnerHTML={{ __html: html }} />;
}
