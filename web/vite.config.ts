import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where a developer's `vite` finds the server; the built page is served by it and needs no proxy.
const server = process.env["LABELWRIGHT_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
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
