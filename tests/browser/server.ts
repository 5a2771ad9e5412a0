// The real binary on a data folder of its own, started for one story and gone after it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { binary } from "./places.ts";

const START_MS_MAX = 60_000;
const LISTENING = /^listening on (http:\/\/[^/\s]+)/;

export class Server {
  readonly data: string;
  /** http://host:port */
  url = "";
  /** The one-time link that makes the first owner. */
  ownerLink = "";
  private child: ChildProcess | undefined;
  private printed: string[] = [];

  private readonly more: readonly string[];

  private constructor(data: string, more: readonly string[]) {
    this.data = data;
    this.more = more;
  }

  /** `more`: options of `serve` beyond the folder and the address. */
  static async start(more: readonly string[] = []): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), "lw-story-")), more);
    try {
      await server.start("127.0.0.1:0");
    } catch (error) {
      await server.end();
      throw error;
    }
    return server;
  }

  /** What it has printed so far, for a message. */
  log(): string {
    return this.printed.join("\n");
  }

  /** Away without a word, as in a power cut. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  /** Back at the same address, so that an open page finds it again. */
  async comeBack(): Promise<void> {
    await this.start(new URL(this.url).host);
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  private start(listen: string): Promise<void> {
    // setpriv: it dies with the tests even when they are killed.
    const command = [binary, "serve", "--data", this.data, "--listen", listen, ...this.more];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...command], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    const before = this.printed.length;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the server ${why}:\n${this.log()}`));
      const timer = setTimeout(() => fail("is not ready"), START_MS_MAX);
      const read = (line: string) => {
        this.read(line);
        if (!this.ownerLink || !this.printed.slice(before).some((text) => LISTENING.test(text))) return;
        clearTimeout(timer);
        resolve();
      };
      child.once("error", (error) => fail(error.message));
      child.once("exit", (status) => fail(`ended with ${status}`));
      createInterface(child.stdout).on("line", read);
      createInterface(child.stderr).on("line", read);
    });
  }

  private read(line: string): void {
    this.printed.push(line);
    this.url = LISTENING.exec(line)?.[1] ?? this.url;
    this.ownerLink = /owner link: (\S+)/.exec(line)?.[1] ?? this.ownerLink;
  }
}
