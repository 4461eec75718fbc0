/** Publishing the packed package: as the tools see it that judge packages, and as a registry gets it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import os from "node:os";
import path from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { expect, onTestFinished, test } from "vitest";
import { packed } from "../installed/index.js";
import { run } from "../installed/pack.js";

async function tarball(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile((await packed()).tarball));
}

test("publint finds nothing, suggestions included", async () => {
  const { buffer } = await tarball();
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, level: "suggestion" });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test("each entry has its types for bundlers and for Node, which loads the package as modules only", async () => {
  const analysis = await checkPackage(createPackageFromTarballData(await tarball()));
  if (analysis.types === false) throw new Error("The package has no types.");
  expect(Object.keys(analysis.entrypoints)).toContain("./admin.css");
  const wrong = analysis.problems.filter(
    (problem) =>
      // Resolution without `exports`, and `require`, which Node 20.19 and newer can do.
      problem.kind !== "CJSResolvesToESM" &&
      !("resolutionKind" in problem && problem.resolutionKind === "node10"),
  );
  expect(wrong).toEqual([]);
});

/** Publishes to a registry of this machine, and returns the package as that was sent it. */
async function publish(...options: string[]) {
  const sent: { "dist-tags": Record<string, string>; access: string }[] = [];
  const registry = createServer((request, response) => {
    void (async () => {
      if (request.method === "PUT") sent.push((await json(request)) as (typeof sent)[number]);
      response.writeHead(request.method === "PUT" ? 201 : 404).end("{}");
    })();
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  const folder = await mkdtemp(path.join(os.tmpdir(), "versioned-assets-publishing-"));
  onTestFinished(async () => {
    registry.close();
    await rm(folder, { recursive: true });
  });
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  const userconfig = path.join(folder, "npmrc");
  await writeFile(userconfig, `registry=http://${host}\n//${host}:_authToken=none\n`);
  const { tarball: file } = await packed();
  await run("npm", ["publish", file, "--userconfig", userconfig, ...options], { cwd: folder });
  return sent;
}

test("an alpha never becomes the release that npm installs by default", async () => {
  const { version } = (await packed()).manifest;
  expect(version).toMatch(/-alpha\./);
  expect(await publish("--no-provenance")).toMatchObject([
    { "dist-tags": { alpha: version }, access: "public" },
  ]);
});

test("nothing is published without a proof of where it was built", async () => {
  await expect(publish()).rejects.toThrow(/provenance/i);
});
