// Fetches the files of every page, so that going somewhere needs no network. A thread of its own: nothing of them is read before, and the page
// goes on with its work. What cannot be had now is asked for again when its page is gone to.

type Chunk = { readonly file: string; readonly css?: readonly string[] };

async function fetchAll(): Promise<void> {
  const built = (await (await fetch("/manifest.json")).json()) as Readonly<Record<string, Chunk>>;
  for (const file of new Set(Object.values(built).flatMap(({ file: script, css = [] }) => [script, ...css])))
    await (await fetch(`/${file}`, { priority: "low" })).arrayBuffer();
}

void fetchAll().catch(() => undefined).finally(() => self.close());
