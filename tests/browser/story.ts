// A story: a fresh server, people at browsers of their own, and what every page must keep.
//
//   story("an owner makes a project", async ({ owner }) => {
//     const olive = await owner();
//     await olive.page.getByRole("button", { name: "New project" }).click();
//     await olive.picture("new-project");
//     await olive.accessible();
//   });
//
// At its end a story fails on: an error in a console, a blocked script or style, a request to any
// other host, an exception in a page. One that fails is told once more from the beginning; where it
// holds then, the sum of the tests names it with what the first try said (decision 0025).
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { after, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { Person } from "./person.ts";
import { chromiumPath, playwright, secondTriesPath } from "./places.ts";
import { Server } from "./server.ts";

const STORY_MS_MAX = 240_000;
const password = "plain words make a good password";
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

let running: Promise<Browser> | undefined;

/** One browser for all stories of a file; each person has a profile of their own. */
function browser(): Promise<Browser> {
  running ??= playwright.chromium.launch({ executablePath: chromiumPath, args: [...quiet, ...sandbox] });
  return running;
}

after(async () => {
  await (await running)?.close();
});

export class World {
  readonly server: Server;
  readonly people: Person[] = [];

  constructor(server: Server) {
    this.server = server;
    this.owner = this.owner.bind(this);
    this.member = this.member.bind(this);
    this.visitor = this.visitor.bind(this);
  }

  /** Somebody nobody knows, at an empty browser in which nothing glides: what is there stands where it stays. */
  async visitor(options: BrowserContextOptions = {}): Promise<Person> {
    const context = await (await browser()).newContext({
      baseURL: this.server.url,
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      ...options,
    });
    const person = new Person(context, await context.newPage());
    this.people.push(person);
    return person;
  }

  /** The first owner, made through the one-time link and signed in, at an empty page. */
  async owner(options: BrowserContextOptions = {}): Promise<Person> {
    const code = new URL(this.server.ownerLink).hash.slice(1);
    return this.join(code, "owner@example.org", "Olive Owner", options);
  }

  /** A member invited by `owner`, signed in. */
  async member(owner: Person, name: string, options: BrowserContextOptions = {}): Promise<Person> {
    const email = `${name.toLowerCase()}@example.org`;
    const invitation = await owner.call<{ link: string }>("POST", "/invitations", { email, role: "member" });
    return this.join(new URL(invitation.link, this.server.url).hash.slice(1), email, name, options);
  }

  private async join(code: string, email: string, name: string, options: BrowserContextOptions): Promise<Person> {
    const person = await this.visitor(options);
    await person.join({ code, email, name, password });
    return person;
  }

  async end(): Promise<void> {
    for (const person of this.people) await person.context.close();
    await this.server.end();
  }
}

async function told(tell: (world: World) => Promise<void>, serve: readonly string[]): Promise<void> {
  const world = new World(await Server.start(serve));
  try {
    await tell(world);
    for (const person of world.people) assert.deepEqual(person.complaints, []);
  } finally {
    await world.end();
  }
}

function heldLater(claim: string, fault: unknown): void {
  const [why = ""] = String(fault instanceof Error ? fault.message : fault).split("\n");
  appendFileSync(secondTriesPath, `${claim}: ${why}\n`);
}

/** `serve`: options of the server beyond the usual ones. */
export function story(claim: string, tell: (world: World) => Promise<void>, serve: readonly string[] = []): void {
  test(claim, { timeout: 2 * STORY_MS_MAX }, async () => {
    try {
      await told(tell, serve);
    } catch (fault) {
      console.error(`first try of "${claim}":`, fault);
      await told(tell, serve);
      heldLater(claim, fault);
    }
  });
}
