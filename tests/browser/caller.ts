// One person through the HTTP interface alone: who only answers, so that others have something to look at, needs no browser.
import assert from "node:assert/strict";
import type { APIRequestContext } from "playwright-core";

type Session = { csrf: string; user: { id: string; email: string; name: string } };
export type Account = { code: string; email: string; name: string; password: string };

export class Caller {
  readonly request: APIRequestContext;
  email = "";
  id = "";
  private csrf = "";

  constructor(request: APIRequestContext) {
    this.request = request;
  }

  /** Makes the account of an invitation; the cookie is held from then on. */
  async join(account: Account): Promise<void> {
    const session = await this.call<Session>("POST", "/invitations/accept", account);
    this.csrf = session.csrf;
    this.email = session.user.email;
    this.id = session.user.id;
  }

  /** Goes on as somebody who is signed in elsewhere; the cookie is not taken over. */
  continueAs(other: Caller): void {
    this.email = other.email;
    this.id = other.id;
    this.csrf = other.csrf;
  }

  /** The HTTP interface as this person; fails on anything but 2xx. */
  async call<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.request.fetch(`/api/v1${path}`, {
      method,
      headers: { "X-CSRF-Token": this.csrf, ...headers },
      ...(body ? { data: body } : {}),
    });
    assert.ok(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`);
    return (reply.status() === 204 ? undefined : await reply.json()) as T;
  }

  /** Imports rows into a project and waits for the end of the job. */
  async importRows(project: string, content: string | Buffer, kind = "text/csv"): Promise<void> {
    const reply = await this.request.post(`/api/v1/projects/${project}/imports?name=rows`, {
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
}
