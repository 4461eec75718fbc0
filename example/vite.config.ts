import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { aliases } from "../local/aliases.js";
import { localBackend } from "../local/vitePlugin.js";
import { greeting } from "./greeting.js";
import { useLocalBucket } from "./localBucket.js";

/** Set by demo.js if it was started with a bucket. */
const hasBucket = Boolean(process.env.DEMO_R2);

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const DATA_ROOT = process.env.DEMO_DATA_DIR ?? path("../.demo-data");
/** The two kinds of storage keep their files apart. */
const DATA_DIR = hasBucket ? `${DATA_ROOT}/r2` : DATA_ROOT;

/**
 * `--mode demo` starts the embedded backend. Any other mode uses the deployment in .env.local, written by
 * `npx convex dev`, or the one in VITE_CONVEX_URL.
 */
export default defineConfig(({ mode }) => ({
  root: path("."),
  envDir: path(".."),
  resolve: { alias: aliases },
  // Listed here, so that Vite does not discover them later and reload the page.
  optimizeDeps: {
    include: [
      "@headless-tree/core",
      "@headless-tree/react",
      "@tanstack/react-virtual",
      "client-zip",
      "convex/react",
      "convex/server",
      "convex/values",
      "lucide-react",
      "radix-ui",
      "react",
      "react-dom/client",
      "react/jsx-dev-runtime",
    ],
  },
  server: {
    host: "127.0.0.1",
    warmup: { clientFiles: ["./src/main.tsx", "./src/DemoPage.tsx", "./src/AdminPage.tsx"] },
  },
  build: { outDir: path("../artifacts/example"), emptyOutDir: true },
  plugins: [
    react(),
    ...(mode === "demo"
      ? [
          localBackend({
            entry: path("./backend.ts"),
            port: 3210,
            sitePort: 3211,
            dataDir: hasBucket ? `${DATA_DIR}/app` : DATA_DIR,
            prepare: async (backend) => {
              await backend.runInternal("", "images:setPresets", {});
              return hasBucket ? await useLocalBucket(backend, `${DATA_DIR}/bucket`) : undefined;
            },
          }),
          greeting(DATA_DIR),
        ]
      : []),
  ],
}));
