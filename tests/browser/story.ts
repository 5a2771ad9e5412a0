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
import { Caller } from "./caller.ts";
import { launch } from "./chromium.ts";
import { Person } from "./person.ts";
import { playwright, secondTriesPath } from "./places.ts";
import { Server } from "./server.ts";

const STORY_MS_MAX = 240_000;
const password = "plain words make a good password";

let running: Promise<Browser> | undefined;

/** One browser for all stories of a file; each person has a profile of their own. */
function browser(): Promise<Browser> {
  running ??= launch();
  return running;
}

after(async () => {
  await (await running)?.close();
});

export class World {
  readonly server: Server;
  readonly people: Person[] = [];
  private readonly callers: Caller[] = [];

  constructor(server: Server) {
    this.server = server;
    this.owner = this.owner.bind(this);
    this.member = this.member.bind(this);
    this.caller = this.caller.bind(this);
    this.seated = this.seated.bind(this);
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
    const code = codeOf(new URL(this.server.ownerLink));
    return joined(await this.visitor(options), { code, email: "owner@example.org", name: "Olive Owner" });
  }

  /** A member invited by `owner`, signed in. */
  async member(owner: Caller, name: string, options: BrowserContextOptions = {}): Promise<Person> {
    return this.invited(owner, name, await this.visitor(options));
  }

  /** A member without a browser. */
  async caller(owner: Caller, name: string): Promise<Caller> {
    const caller = new Caller(await playwright.request.newContext({ baseURL: this.server.url }));
    this.callers.push(caller);
    return this.invited(owner, name, caller);
  }

  /** Somebody who is signed in already sits down at another browser. */
  async seated(who: Caller, options: BrowserContextOptions = {}): Promise<Person> {
    const person = await this.visitor(options);
    await person.context.addCookies((await who.request.storageState()).cookies);
    person.continueAs(who);
    return person;
  }

  private async invited<Who extends Caller>(owner: Caller, name: string, who: Who): Promise<Who> {
    const email = `${name.toLowerCase()}@example.org`;
    const { link } = await owner.call<{ link: string }>("POST", "/invitations", { email, role: "member" });
    return joined(who, { code: codeOf(new URL(link, this.server.url)), email, name });
  }

  async end(): Promise<void> {
    for (const person of this.people) await person.context.close();
    for (const caller of this.callers) await caller.request.dispose();
    await this.server.end();
  }
}

const codeOf = (link: URL): string => link.hash.slice(1);

async function joined<Who extends Caller>(who: Who, account: { code: string; email: string; name: string }): Promise<Who> {
  await who.join({ ...account, password });
  return who;
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
