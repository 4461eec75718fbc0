// `npm run dev` runs the example on the embedded backend, `npm run dev -- --r2` with a local bucket too.
import process from "node:process";
import { fileURLToPath } from "node:url";

const own = process.argv.slice(2);
if (own.includes("--r2")) process.env.DEMO_R2 = "1";
const config = fileURLToPath(new URL("./vite.config.ts", import.meta.url));
process.argv = [
  ...process.argv.slice(0, 2),
  ...["--config", config, "--mode", "demo"],
  ...own.filter((argument) => argument !== "--r2"),
];
await import("../node_modules/vite/bin/vite.js");
