import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { LOSSES } from "./src/state/opening.ts";

const FIRST_KB = 60;
const ALL_KB = 150;

/** Prints and bounds the JavaScript of the first screen, and of the whole page. */
function firstLoadSize(): Plugin {
  return {
    name: "first-load-size",
    apply: "build",
    generateBundle(_options, bundle) {
      const seen = new Set<string>();
      const visit = (file: string): number => {
        const chunk = bundle[file];
        if (seen.has(file) || chunk?.type !== "chunk") return 0;
        seen.add(file);
        const below = chunk.imports.reduce((sum, next) => sum + visit(next), 0);
        return below + gzipSync(chunk.code).length / 1000;
      };
      const entries = Object.values(bundle).filter(
        (file) => file.type === "chunk" && file.isEntry,
      );
      const first = entries.reduce((sum, file) => sum + visit(file.fileName), 0);
      const all = Object.values(bundle).reduce(
        (sum, file) =>
          file.type === "chunk" ? sum + gzipSync(file.code).length / 1000 : sum,
        0,
      );
      this.info(`first load ${first.toFixed(1)} kB, all ${all.toFixed(1)} kB (gzip)`);
      if (first > FIRST_KB || all > ALL_KB)
        this.error(
          `too much JavaScript: at most ${FIRST_KB} kB first, ${ALL_KB} kB in all`,
        );
    },
  };
}

/** The same policy as the server's, for hosts that send no headers. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function policyInPage(): Plugin {
  return {
    name: "policy-in-page",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

/** The kernels of the first figure, under way before the page knows that it wants them. */
function firstKernels(): Plugin {
  return {
    name: "first-kernels",
    apply: "build",
    transformIndexHtml: () =>
      LOSSES.map((name) => ({
        tag: "link",
        attrs: { rel: "modulepreload", href: `./kernels/losses/${name}.js` },
        injectTo: "head",
      })),
  };
}

export default defineConfig(({ mode }) => ({
  base: "./",
  plugins: [svelte(), policyInPage(), firstKernels(), firstLoadSize()],
  // Vitest would otherwise take Svelte's server build, which mounts nothing.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  build: {
    outDir: "../src/losslab/faces/site/dist",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    // An inlined asset would be a data: URL, which the policy allows for pictures only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What the first screen needs comes as one file: it packs better than three.
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
}));
