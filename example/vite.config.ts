import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { aliases } from "../local/aliases.js";
import { localBackend } from "../local/vitePlugin.js";
import { useLocalBucket } from "./localBucket.js";

/** Set by demo.js when it was asked for a bucket. */
const hasBucket = Boolean(process.env.DEMO_R2);

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The same ports each time, if nobody has them: the addresses of files should outlive a restart. */
async function demoPorts() {
  const ports = { port: 3210, sitePort: 3211 };
  return (await isFree(ports.port)) && (await isFree(ports.sitePort)) ? ports : {};
}

const DATA_DIR = process.env.DEMO_DATA_DIR ?? path("../.demo-data");

/**
 * `--mode demo` brings its own backend. Any other mode uses the deployment that `npx convex dev`
 * has written to .env.local, or that VITE_CONVEX_URL names.
 */
export default defineConfig(async ({ mode }) => ({
  root: path("."),
  envDir: path(".."),
  resolve: { alias: aliases },
  // Named here, so that a first visit is not interrupted by a reload when Vite discovers them.
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
  server: { host: "127.0.0.1" },
  build: { outDir: path("../artifacts/example"), emptyOutDir: true },
  plugins: [
    react(),
    ...(mode === "demo"
      ? [
          localBackend({
            entry: path("./backend.ts"),
            ...(await demoPorts()),
            dataDir: hasBucket ? `${DATA_DIR}/r2/app` : DATA_DIR,
            prepare: hasBucket
              ? (backend) => useLocalBucket(backend, `${DATA_DIR}/r2/bucket`)
              : undefined,
          }),
        ]
      : []),
  ],
}));
