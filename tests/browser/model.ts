// The model of the server's tests (tests/server/model.py) as a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type Model = { /** http://host:port */ readonly url: string; end(): void };

export function startModel(): Promise<Model> {
  const program = join(import.meta.dirname, "../server/model.py");
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "python3", program], { stdio: ["pipe", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => reject(new Error(`the model ended with ${status}`)));
    createInterface(child.stdout).once("line", (url) => resolve({ url, end: () => child.stdin.end() }));
  });
}
