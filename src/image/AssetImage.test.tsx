import { act, fireEvent, render } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { AssetImage, AssetPicture, type ImageLoader } from "./index.js";

const URL = "https://files.example/hero";
const THUMB_HASH = "1QcSHQRnh493V4dIh4eXh1h4kJUI";
const image = { width: 1000, height: 500, thumbHash: THUMB_HASH, color: "#c8141e" };
const file = { url: URL, image };
const loader: ImageLoader = ({ src, width }) => `${src}?w=${width}`;

function shown(element: React.ReactNode): HTMLImageElement {
  return render(element).container.querySelector("img")!;
}

test("an image keeps its place, and is loaded when it comes near", () => {
  const img = shown(<AssetImage file={file} alt="Our shop" />);
  expect(img.getAttribute("src")).toBe(URL);
  expect([img.getAttribute("width"), img.getAttribute("height")]).toEqual(["1000", "500"]);
  expect(img.alt).toBe("Our shop");
  expect(img.getAttribute("loading")).toBe("lazy");
  expect(img.getAttribute("fetchpriority")).toBeNull();
  expect(img.style.maxWidth).toBe("100%");
  expect(img.style.height).toBe("auto");
  expect(img.getAttribute("srcset")).toBeNull();
});

test("what a visitor sees first is loaded first", () => {
  const img = shown(<AssetImage file={file} alt="" priority />);
  expect(img.getAttribute("loading")).toBe("eager");
  expect(img.getAttribute("fetchpriority")).toBe("high");
});

test.each([null, undefined])("%s renders nothing", (none) => {
  expect(render(<AssetImage file={none} alt="" />).container.innerHTML).toBe("");
  const picture = <AssetPicture file={none} sources={[{ media: "print", file }]} alt="" />;
  expect(render(picture).container.innerHTML).toBe("");
});

test("an image of which nothing is known is shown alone", () => {
  const img = shown(<AssetImage file={{ url: URL }} loader={loader} alt="" />);
  expect(img.getAttribute("src")).toBe(URL);
  for (const name of ["width", "height", "srcset", "sizes"])
    expect(img.hasAttribute(name)).toBe(false);
  expect(img.style.backgroundImage).toBe("");
});

describe("widths", () => {
  test("are those below the file's, and the file itself", () => {
    const img = shown(<AssetImage file={file} loader={loader} alt="" />);
    const urls = [320, 480, 640, 960].map((width) => `${URL}?w=${width} ${width}w`);
    expect(img.getAttribute("srcset")).toBe([...urls, `${URL} 1000w`].join(", "));
    expect(img.getAttribute("sizes")).toBe("100vw");
    expect(img.getAttribute("src")).toBe(URL);
  });

  test("can be chosen, with the width on the page", () => {
    const img = shown(
      <AssetImage file={file} loader={loader} widths={[100, 1000, 2000]} sizes="50vw" alt="" />,
    );
    expect(img.getAttribute("srcset")).toBe(`${URL}?w=100 100w, ${URL} 1000w`);
    expect(img.getAttribute("sizes")).toBe("50vw");
  });

  test("are not made of what moves", () => {
    const moving = { url: URL, image: { ...image, isAnimated: true } };
    expect(shown(<AssetImage file={moving} loader={loader} alt="" />).hasAttribute("srcset")).toBe(
      false,
    );
  });
});

describe("the placeholder", () => {
  const background = ({ style }: HTMLImageElement) =>
    [style.backgroundImage, style.backgroundColor].join("").replace(/^none|transparent$/g, "");

  test("is the ThumbHash, or the color", () => {
    const img = shown(<AssetImage file={file} alt="" />);
    expect(img.style.backgroundImage).toMatch(/^url\("data:image\/bmp;base64,/);
    const { thumbHash: _, ...plain } = image;
    expect(background(shown(<AssetImage file={{ url: URL, image: plain }} alt="" />))).toBe(
      "rgb(200, 20, 30)",
    );
  });

  test("is not seen behind the image when that is loaded", () => {
    const onLoad = vi.fn();
    const img = shown(<AssetImage file={file} alt="" onLoad={onLoad} />);
    fireEvent.load(img);
    expect(background(img)).toBe("");
    expect(onLoad).toHaveBeenCalledOnce();
  });

  test("comes again with another version, and not with another render", () => {
    const { container, rerender } = render(<AssetImage file={file} alt="" />);
    const img = container.querySelector("img")!;
    fireEvent.load(img);
    rerender(<AssetImage file={{ ...file, image: { ...image } }} alt="Other" />);
    expect(background(img)).toBe("");
    const { thumbHash: _, ...plain } = image;
    rerender(<AssetImage file={{ url: `${URL}-2`, image: plain }} alt="Other" />);
    expect(background(img)).toBe("rgb(200, 20, 30)");
  });

  test("is not seen where the image was loaded before React came to it", () => {
    const host = document.createElement("div");
    document.body.append(host);
    host.innerHTML = renderToString(<AssetImage file={file} alt="" />);
    const img = host.querySelector("img")!;
    expect(background(img)).not.toBe("");
    Object.defineProperties(img, { complete: { value: true }, naturalWidth: { value: 1000 } });
    act(() => void render(<AssetImage file={file} alt="" />, { container: host, hydrate: true }));
    expect(background(img)).toBe("");
  });

  test("stays where the image could not be loaded", () => {
    const host = document.createElement("div");
    document.body.append(host);
    host.innerHTML = renderToString(<AssetImage file={file} alt="" />);
    const img = host.querySelector("img")!;
    Object.defineProperties(img, { complete: { value: true }, naturalWidth: { value: 0 } });
    act(() => void render(<AssetImage file={file} alt="" />, { container: host, hydrate: true }));
    expect(background(img)).not.toBe("");
  });
});

test("another file is shown on some screens", () => {
  const tall = { url: "https://files.example/tall", image: { width: 400, height: 800 } };
  const { container } = render(
    <AssetPicture
      file={file}
      loader={loader}
      sizes="50vw"
      sources={[
        { media: "(max-width: 40rem)", file: tall, sizes: "100vw", widths: [200] },
        { media: "print", file: null },
      ]}
      alt="Our shop"
    />,
  );
  const sources = [...container.querySelectorAll("source")];
  const attributes = ["media", "srcset", "sizes", "width", "height"];
  expect(sources.map((source) => attributes.map((name) => source.getAttribute(name)))).toEqual([
    ["(max-width: 40rem)", `${tall.url}?w=200 200w, ${tall.url} 400w`, "100vw", "400", "800"],
  ]);
  expect(container.querySelector("picture > img")?.getAttribute("alt")).toBe("Our shop");
});

describe("stored smaller images", () => {
  const rendition = (width: number, format: string) => ({
    ...{ url: `${URL}-${width}.${format}`, width, format },
  });
  const stored = {
    ...file,
    renditions: [320, 640].flatMap((width) =>
      ["webp", "avif", "jpeg"].map((format) => rendition(width, format)),
    ),
  };
  const sourcesOf = (element: React.ReactNode) =>
    [...render(element).container.querySelectorAll("source")].map((source) =>
      ["media", "type", "srcset", "sizes"].map((name) => source.getAttribute(name)),
    );
  const set = (format: string) =>
    `${URL}-320.${format} 320w, ${URL}-640.${format} 640w, ${URL} 1000w`;

  test("are offered in each format, and those that every browser shows by the image itself", () => {
    const element = <AssetImage file={stored} sizes="50vw" alt="" />;
    expect(sourcesOf(element)).toEqual([
      [null, "image/avif", set("avif"), "50vw"],
      [null, "image/webp", set("webp"), "50vw"],
    ]);
    const img = shown(element);
    expect(img.parentElement?.tagName).toBe("PICTURE");
    expect(img.getAttribute("srcset")).toBe(set("jpeg"));
    expect(img.getAttribute("src")).toBe(URL);
  });

  test("in one format leave the file for browsers without it", () => {
    const webp = { ...file, renditions: [rendition(320, "webp")] };
    const element = <AssetImage file={webp} alt="" />;
    expect(sourcesOf(element)).toEqual([
      [null, "image/webp", `${URL}-320.webp 320w, ${URL} 1000w`, "100vw"],
    ]);
    expect(shown(element).hasAttribute("srcset")).toBe(false);
    const jpeg = { ...file, renditions: [rendition(320, "jpeg")] };
    expect(shown(<AssetImage file={jpeg} alt="" />).parentElement?.tagName).toBe("DIV");
  });

  test("give way to a loader", () => {
    const element = <AssetImage file={stored} loader={loader} widths={[320]} alt="" />;
    expect(sourcesOf(element)).toEqual([]);
    expect(shown(element).getAttribute("srcset")).toBe(`${URL}?w=320 320w, ${URL} 1000w`);
  });

  test("are offered for each screen and format without a warning of React", () => {
    const warn = vi.spyOn(console, "error");
    onTestFinished(() => warn.mockRestore());
    const sources = ["(max-width: 20rem)", "(max-width: 40rem)"].map((media) => ({
      ...{ media, file: stored },
    }));
    expect(sourcesOf(<AssetPicture file={stored} sources={sources} alt="" />)).toHaveLength(8);
    expect(warn).not.toHaveBeenCalled();
  });

  test("are offered for each screen", () => {
    const tall = { url: "https://files.example/tall", image: { width: 400, height: 800 } };
    const small = { ...tall, renditions: [{ ...rendition(320, "webp"), url: `${tall.url}-320` }] };
    const webp = { ...file, renditions: [rendition(640, "webp")] };
    const media = "(max-width: 40rem)";
    const sources = [{ media, file: small }];
    expect(sourcesOf(<AssetPicture file={webp} sources={sources} alt="" />)).toEqual([
      [media, "image/webp", `${tall.url}-320 320w, ${tall.url} 400w`, "100vw"],
      [media, null, tall.url, null],
      [null, "image/webp", `${URL}-640.webp 640w, ${URL} 1000w`, "100vw"],
    ]);
  });
});

test("what a page gives stands before what the image brings", () => {
  const img = shown(
    <AssetImage file={file} alt="" className="wide" style={{ height: 80 }} decoding="sync" />,
  );
  expect(img.className).toBe("wide");
  expect(img.style.height).toBe("80px");
  expect(img.getAttribute("decoding")).toBe("sync");
});
