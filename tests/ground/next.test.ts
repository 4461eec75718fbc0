/** Setup in Next.js with its App Router: the page of the panel is built by `next build`. */
import { beforeAll, expect, test } from "vitest";
import { type GroundApp, makeApp } from "./support/app.js";

let app: GroundApp;
beforeAll(async () => {
  app = await makeApp("next", ["next"]);
  await app.expectGreen();
  await app.commit();
});

test("is as green after setup as before, and has the page", async () => {
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Types: no errors in the new code.");
  expect(stdout).toContain("Lint: no errors in the new code.");
  await app.expectGreen();
  expect(await app.read(".next/server/app/admin.html")).toContain("<html");
  const generated = await app.git("diff");
  await app.codegen();
  expect(await app.git("diff")).toBe(generated);
});

/** A page with a constant file, so that it is built without a deployment. */
const PICTURES = `"use client";

import Image from "next/image";
import { AssetImage, type ImageFile, nextLoader, storedLoader } from "convex-versioned-assets/image";

const stored = (width: number) => ({
  ...{ width, format: "webp", size: width, url: \`https://files.test/\${width}.webp\` },
});
const file: ImageFile = {
  url: "https://files.test/hero.jpg",
  image: { width: 1600, height: 800 },
  alt: "Hills",
  renditions: [stored(640), stored(1080)],
};

export default function Pictures() {
  return (
    <main>
      <Image id="next" src={file.url} loader={storedLoader(file)} width={800} height={400} alt="" />
      <AssetImage id="stored" file={file} />
      <AssetImage id="optimizer" file={file} loader={nextLoader} />
    </main>
  );
}
`;

test("next/image takes the stored images as its loader says, and AssetImage is in the page of the server", async () => {
  await app.write("app/pictures/page.tsx", PICTURES);
  await app.expectGreen();
  const html = await app.read(".next/server/app/pictures.html");
  const sourcesOf = (id: string) => {
    const tag = new RegExp(`<img[^>]* id="${id}"[^>]*>`).exec(html)![0];
    return [...tag.matchAll(/ (?:srcSet|src)="([^"]*)"/g)].map(([, value]) =>
      value!.replaceAll("&amp;", "&"),
    );
  };
  // 800 pixels for one density, 1,600 for two: the width of the screen sizes that Next.js has.
  expect(sourcesOf("next")).toEqual([
    "https://files.test/1080.webp 1x, https://files.test/hero.jpg 2x",
    "https://files.test/hero.jpg",
  ]);
  expect(html).toContain(
    '<source srcSet="https://files.test/640.webp 640w, https://files.test/1080.webp 1080w, https://files.test/hero.jpg 1600w"',
  );
  const optimized = (width: number) =>
    `/_next/image?url=https%3A%2F%2Ffiles.test%2Fhero.jpg&w=${width}&q=75 ${width}w`;
  expect(sourcesOf("optimizer").find((source) => source.includes("w="))).toBe(
    [...[640, 750, 828, 1080, 1200].map(optimized), "https://files.test/hero.jpg 1600w"].join(", "),
  );
});
