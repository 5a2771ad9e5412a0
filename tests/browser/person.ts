// One person at one browser: a page to click in, the HTTP interface for what a story takes as given.
import assert from "node:assert/strict";
import type { BrowserContext, ConsoleMessage, Page } from "playwright-core";
import { axeSource, picturePath, tracePath } from "./places.ts";

type Violation = { id: string; help: string; nodes: { html: string; failureSummary: string }[] };
type Session = { csrf: string; user: { id: string; email: string; name: string } };
export type Account = { code: string; email: string; name: string; password: string };

const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page without being seen; a story fails on any. Take out what is meant. */
  readonly complaints: string[] = [];
  email = "";
  id = "";
  private csrf = "";

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    this.watch(page);
    context.on("page", (opened) => this.watch(opened));
  }

  /** Makes the account of an invitation; the browser holds its cookie from then on. */
  async join(account: Account): Promise<void> {
    const session = await this.call<Session>("POST", "/invitations/accept", account);
    this.csrf = session.csrf;
    this.email = session.user.email;
    this.id = session.user.id;
  }

  /** The HTTP interface as this person; fails on anything but 2xx. */
  async call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.context.request.fetch(`/api/v1${path}`, {
      method,
      headers: { "X-CSRF-Token": this.csrf, ...headers },
      ...(body ? { data: body } : {}),
    });
    assert.ok(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`);
    return (reply.status() === 204 ? undefined : await reply.json()) as T;
  }

  /** Imports rows into a project and waits for the end of the job. */
  async importRows(project: string, content: string | Buffer, kind = "text/csv"): Promise<void> {
    const reply = await this.context.request.post(`/api/v1/projects/${project}/imports?name=rows`, {
      headers: { "X-CSRF-Token": this.csrf, "Content-Type": kind },
      data: content,
    });
    assert.equal(reply.status(), 202, await reply.text());
    const { job } = (await reply.json()) as { job: string | { id: string } };
    await this.waitForJob(typeof job === "string" ? job : job.id);
  }

  async waitForJob(id: string): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      const job = await this.call<{ state: string; message: string }>("GET", `/jobs/${id}`);
      if (job.state === "done") return;
      assert.ok(["queued", "running"].includes(job.state), `job ${id} ${job.state}: ${job.message}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`job ${id} does not end`);
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
