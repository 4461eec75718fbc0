/** `npm ci` in a clone prints no warning: see .npmrc and `allowScripts` of package.json. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

type Locked = { hasInstallScript?: boolean; version: string };
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Locked>;
};

test("each install script is allowed or refused", () => {
  const withScript = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : [],
  );
  expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});

// Packages of development require Node 22, on which the scripts run; npm itself may run on Node 20.
test("npm does not warn about the Node that it runs on", () => {
  expect(readFileSync(".npmrc", "utf8")).toMatch(/^loglevel=error$/m);
});
