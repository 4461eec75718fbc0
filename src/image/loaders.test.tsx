/** The loaders, alone and in `AssetImage`; `next/image` itself is in tests/ground/next.test.ts. */
import { render } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { AssetImage } from "./AssetImage.js";
import {
  cloudflareLoader,
  imgproxyLoader,
  nextLoader,
  storedLoader,
  widthLoader,
} from "./index.js";

const src = "https://files.example.com/a b.jpg";

test("a URL is asked for a width, behind what it has already", () => {
  const routes = "https://app.convex.site/assets/v/1/hero";
  expect(widthLoader({ src: routes, width: 640 })).toBe(`${routes}?w=640`);
  const signed = `${routes}?expires=1&key=2&signature=3`;
  expect(widthLoader({ src: signed, width: 640 })).toBe(`${signed}&w=640`);
});

describe("the stored images", () => {
  const stored = (width: number, format: string, size: number) => {
    return { width, format, size, url: `https://x.test/${width}.${format}` };
  };
  const file = {
    url: src,
    renditions: [
      ...[stored(640, "webp", 20), stored(640, "jpeg", 10), stored(320, "webp", 5)],
      stored(640, "avif", 2),
    ],
  };

  test.each([
    [1, "https://x.test/320.webp"],
    [320, "https://x.test/320.webp"],
    [321, "https://x.test/640.jpeg"],
    [641, src],
  ])("for %d pixels: %s", (width, url) => {
    expect(storedLoader(file)({ src, width })).toBe(url);
  });

  test("are in the smallest format, however they are sorted, and of unknown sizes any", () => {
    const reversed = { ...file, renditions: [...file.renditions].reverse() };
    for (const { renditions } of [file, reversed]) {
      expect(storedLoader({ url: src, renditions })({ src, width: 640 })).toContain("640.jpeg");
    }
    const unknown = file.renditions.map(({ size: _, ...one }) => one);
    const loader = storedLoader({ url: src, renditions: unknown });
    expect(loader({ src, width: 640 })).toMatch(/640\.(?:webp|jpeg)$/);
  });

  test("are of the formats that the page names, and a file without any is itself", () => {
    expect(storedLoader(file, ["avif"])({ src, width: 100 })).toBe("https://x.test/640.avif");
    expect(storedLoader({ url: src })({ src, width: 100 })).toBe(src);
  });
});

test("services get the URL of the file and the width", () => {
  const encoded = "https%3A%2F%2Ffiles.example.com%2Fa%20b.jpg";
  expect(cloudflareLoader({ src: "https://x.test/a.jpg", width: 320 })).toBe(
    "/cdn-cgi/image/width=320,format=auto/https://x.test/a.jpg",
  );
  expect(cloudflareLoader({ src: "https://x.test/a.jpg", width: 320, quality: 60 })).toBe(
    "/cdn-cgi/image/width=320,format=auto,quality=60/https://x.test/a.jpg",
  );
  expect(imgproxyLoader("https://i.test/")({ src, width: 320 })).toBe(
    `https://i.test/insecure/rs:fit:320/plain/${encoded}`,
  );
  expect(imgproxyLoader("https://i.test")({ src, width: 320, quality: 60 })).toBe(
    `https://i.test/insecure/rs:fit:320/q:60/plain/${encoded}`,
  );
  expect(nextLoader({ src, width: 640 })).toBe(`/_next/image?url=${encoded}&w=640&q=75`);
});

test("an image asks for the widths that its service has", () => {
  const image = { width: 1000, height: 500 };
  const widthsWith = (props: Partial<Parameters<typeof AssetImage>[0]>) => {
    const { container } = render(<AssetImage file={{ url: src, image }} {...props} />);
    const { srcset } = container.querySelector("img")!;
    return [...srcset.matchAll(/ (\d+)w/g)].map(([, width]) => Number(width));
  };
  expect(widthsWith({ loader: nextLoader })).toEqual([640, 750, 828, 1000]);
  expect(widthsWith({ loader: nextLoader, widths: [750] })).toEqual([750, 1000]);
  expect(widthsWith({ loader: widthLoader })).toEqual([320, 480, 640, 960, 1000]);
});
