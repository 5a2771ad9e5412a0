// One person at one browser: a page to click in, the HTTP interface for what a story takes as given.
import assert from "node:assert/strict";
import type { BrowserContext, ConsoleMessage, Page } from "playwright-core";
import { Caller } from "./caller.ts";
import { axeSource, picturePath, tracePath } from "./places.ts";

type Violation = { id: string; help: string; nodes: { html: string; failureSummary: string }[] };
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export class Person extends Caller {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page without being seen; a story fails on any. Take out what is meant. */
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    super(context.request);
    this.context = context;
    this.page = page;
    this.watch(page);
    context.on("page", (opened) => this.watch(opened));
  }

  /** Keeps a picture of the page in build/screenshots; nothing moves in it. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: picturePath(name), animations: "disabled", caret: "hide" });
  }

  /** Keeps what happens in this browser, frame by frame, in build/traces until the returned function is called. */
  async record(name: string): Promise<() => Promise<void>> {
    await this.context.tracing.start({ title: name, screenshots: true, snapshots: true });
    return () => this.context.tracing.stop({ path: tracePath(name) });
  }

  /** Fails on what axe-core finds against WCAG 2.2 AA. */
  async accessible(page = this.page): Promise<void> {
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
    const violations = await page.evaluate(async (tags): Promise<Violation[]> => {
      const { axe } = globalThis as unknown as {
        axe: { run: (root: Document, options: object) => Promise<{ violations: Violation[] }> };
      };
      return (await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })).violations;
    }, axeTags);
    assert.deepEqual(violations.map(inWords), []);
  }

  private watch(page: Page): void {
    page.on("console", (message) => this.hear(message));
    page.on("pageerror", (error) => this.complaints.push(`exception: ${error.message}`));
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1")
        this.complaints.push(`a request to another host: ${request.url()}`);
    });
  }

  private hear(message: ConsoleMessage): void {
    // A refused request is the server's word, not the page's fault; what the page makes of it is tested.
    const isReply = /^Failed to load resource/.test(message.text());
    if (message.type() === "error" && !isReply) this.complaints.push(`console: ${message.text()}`);
  }
}

function inWords(violation: Violation): string {
  const places = violation.nodes.map((node) => `${node.html}: ${node.failureSummary}`);
  return `${violation.id} (${violation.help})\n${places.join("\n")}`;
}
