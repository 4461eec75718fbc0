import { relative } from "node:path";
import type { Plugin } from "vite";

/** Prints what runs, where it is and how to start over, instead of Vite's lines. */
export function greeting(dataDir: string): Plugin {
  return {
    name: "demo-greeting",
    config: () => ({ logLevel: "warn" }),
    configureServer(server) {
      server.printUrls = () => {
        const { local = [], network = [] } = server.resolvedUrls ?? {};
        const [page] = [...local, ...network];
        const files = relative("", dataDir);
        console.log(
          [
            "The demo runs: an example app with a Convex backend on this machine, without an account.",
            `  Page         ${page}`,
            `  Admin panel  ${page}admin`,
            `  Files        ${files}`,
            `  Start over   press Ctrl-C, delete ${files} and run npm run dev`,
          ].join("\n"),
        );
      };
    },
  };
}
