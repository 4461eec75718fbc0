// Runs a script of the benchmark: `node bench/main.js bench/run.ts [arguments]`. Vite loads the script and
// the compared packages, whose test helpers are TypeScript with `import.meta.glob`.
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const repository = fileURLToPath(new URL("..", import.meta.url));
const [script = "bench/run.ts", ...args] = process.argv.slice(2);

const settings = {
  configFile: false,
  root: repository,
  appType: "custom",
  logLevel: "error",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
};

const loader = await createServer(settings);
const { aliases } = await loader.ssrLoadModule("/local/aliases.ts");
await loader.close();

const vite = await createServer({
  ...settings,
  resolve: { alias: aliases },
  ssr: {
    noExternal: [/^convex-(fs|versioned-assets-1|helpers)/, /^@convex-dev\//, /^@gilhrpenner\//],
  },
});
try {
  const { main } = await vite.ssrLoadModule(path.resolve(script));
  process.exitCode = (await main(args)) ?? 0;
} finally {
  await vite.close();
}
