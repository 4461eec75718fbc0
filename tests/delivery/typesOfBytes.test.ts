/** The look at the first bytes of a file over real HTTP: one of more than 1 MiB is not read as a whole. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Site, noise, openSite } from "./site.js";

const MIB = 1024 * 1024;
const GIF = new TextEncoder().encode("GIF89a");
const HTML = new TextEncoder().encode("<html><script>alert(1)</script>");

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.mutate("assets:setUploadLimits", {
    folderPath: "images",
    maxSize: 8 * MIB,
    allowedTypes: ["image/gif"],
  });
});
afterAll(async () => await site.close());

function fileOf(begins: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const bytes = noise(size);
  bytes.set(begins);
  return bytes;
}

const SIZES = {
  "less than": MIB - 1,
  exactly: MIB,
  "more than": MIB + 1,
  "much more than": 5 * MIB,
};

test.each(Object.entries(SIZES))("%s 1 MiB", async (which, size) => {
  const finished: Record<string, { verification: string; state: string; foundType?: string }> = {};
  for (const [name, begins] of Object.entries({ genuine: GIF, page: HTML })) {
    const path = `images/${which} ${name}`;
    const { versionId } = await site.upload(path, fileOf(begins, size), "image/gif");
    await expect
      .poll(async () => (finished[name] = await site.query("assets:getVersion", { versionId })))
      .not.toMatchObject({ verification: "pending" });
  }
  expect(finished.genuine).toMatchObject({ verification: "verified", state: "published", size });
  expect(finished.page).toMatchObject({ verification: "failed", foundType: "text/html" });
});
