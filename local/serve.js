/**
 * Runs the embedded backend as a separate process:
 *
 *   node local/serve.js --entry example/backend.ts [--port 3210] [--site-port 3211] [--data-dir .local-data]
 * [--no-crons] [--transaction-limits] [--watch]
 *
 * Prints one line of JSON, `{"url":…,"siteUrl":…}`, when it is ready, and stops on SIGINT, SIGTERM or when
 * its parent process exits.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const STOP_TIMEOUT_MS = 10_000;

const { values } = parseArgs({
  options: {
    entry: { type: "string" },
    port: { type: "string" },
    "site-port": { type: "string" },
    "data-dir": { type: "string" },
    "no-crons": { type: "boolean", default: false },
    "transaction-limits": { type: "boolean", default: false },
    watch: { type: "boolean", default: false },
  },
});

const portOption = (text) => (text === undefined ? undefined : Number(text));

async function main() {
  if (values.entry === undefined) {
    throw new Error("Usage: node local/serve.js --entry <module> [--data-dir <directory>]");
  }
  // The backend is TypeScript, which Vite loads.
  const { module } = await runnerImport(
    fileURLToPath(new URL("startLocalBackend.ts", import.meta.url)),
    { logLevel: "warn", configFile: false },
  );
  const backend = await module.startLocalBackend({
    entry: values.entry,
    port: portOption(values.port),
    sitePort: portOption(values["site-port"]),
    dataDir: values["data-dir"],
    crons: !values["no-crons"],
    transactionLimits: values["transaction-limits"],
    watch: values.watch,
  });
  const stop = () => {
    // With everything closed the process exits; only code of the app can keep it alive.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    if (process.connected) process.disconnect();
    backend.close().catch((error) => {
      console.error(error);
      process.exitCode = 1;
    });
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.once("disconnect", stop);
  console.log(JSON.stringify({ url: backend.url, siteUrl: backend.siteUrl }));
}

main().catch((error) => {
  // Expected errors, such as unusable data, are one line; others include their stack.
  console.error(error?.name === "LocalDataError" ? error.message : error);
  process.exit(1);
});
