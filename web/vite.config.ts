import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type Rolldown } from "vite";

// Where a developer's `vite` finds the server; the built page is served by it and needs no proxy.
const server = process.env["LABELWRIGHT_URL"] ?? "http://127.0.0.1:8080";

/** What stands alone in the window, by the first word of its address. */
const alone = { label: "src/app/LabelRoute.tsx", review: "src/app/ReviewRoute.tsx", exam: "src/app/ExamRoute.tsx" };

/** Names their files in the document: public/first-paint.js asks for them before any script has run. */
function namedEarly(): Plugin {
  return {
    name: "named-early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((made): made is Rolldown.OutputChunk => made.type === "chunk");
        const filesOf = (chunk: Rolldown.OutputChunk | undefined, found = new Set<string>()): Set<string> => {
          if (!chunk || found.has(chunk.fileName)) return found;
          found.add(chunk.fileName);
          chunk.viteMetadata?.importedCss.forEach((file) => found.add(file));
          chunk.imports.forEach((name) => filesOf(chunks.find((c) => c.fileName === name), found));
          return found;
        };
        const always = filesOf(chunks.find((c) => c.isEntry));
        const more = (source: string): string[] => [...filesOf(chunks.find((c) => c.facadeModuleId?.endsWith(source)))].filter((file) => !always.has(file));
        const named = Object.fromEntries(Object.entries(alone).map(([word, source]) => [word, more(source)]));
        return html.replace('src="/first-paint.js"', `$& data-early='${JSON.stringify(named)}'`);
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), namedEarly()],
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: "manifest.json",
  },
  server: { proxy: { "/api": server } },
});
