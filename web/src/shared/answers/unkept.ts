// What the browser's storage would not take: it lives in this page alone until the server has it, and the page says so.
let held: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function tell(next: ReadonlySet<string>): void {
  held = next;
  for (const listener of listeners) listener();
}

export const unkept = {
  add(name: string): void { if (!held.has(name)) tell(new Set([...held, name])); },
  remove(name: string): void { if (held.has(name)) tell(new Set([...held].filter((n) => n !== name))); },
  any: (): boolean => held.size > 0,
  subscribe: (listener: () => void): (() => void) => { listeners.add(listener); return () => listeners.delete(listener); },
};
