"use client";

import type { ComponentProps, ComponentPropsWithoutRef, CSSProperties, ReactNode } from "react";
import type { ImageFacts } from "../shared/images/imageFacts.js";
import { type DescribedImage, describedImage } from "./describedImage.js";
import { pictureOf } from "./placeholder.js";

/** A published file, as `getPublishedFile` returns it, or what an app makes of one. */
export type ImageFile = DescribedImage & {
  /** Where the browser loads it. */
  url: string;
  /** Its properties, if they are known. */
  image?: ImageFacts | undefined;
  /** Smaller images that are stored, of which browsers choose if there is no `loader`. */
  renditions?: readonly { url: string; width: number; format: string; size?: number }[] | undefined;
};

/**
 * Returns the URL of an image in a width in pixels, of a service that makes images smaller. The signature is that of
 * `next/image`, so that the same function works in both.
 */
export type ImageLoader = {
  (request: { src: string; width: number; quality?: number }): string;
  /** The widths in pixels that the service has; without them, it has any. */
  widths?: readonly number[];
};

type Described = {
  /** The file; `null` and `undefined` render nothing. */
  file: ImageFile | null | undefined;
  /** Makes the image in other widths; without it the page has those that are stored with the file. */
  loader?: ImageLoader;
  /**
   * The widths in pixels to ask the loader for; those of the file and more are left out. By default those that the loader has, or
   * from 320 to 2560.
   */
  widths?: readonly number[];
  /** How wide the page shows it, as in HTML; `100vw` by default. */
  sizes?: string;
};

export type AssetImageProps = Omit<
  ComponentPropsWithoutRef<"img">,
  "src" | "srcSet" | "width" | "height" | "sizes" | "loading" | "fetchPriority"
> &
  Described & {
    /** The image in words, for those who do not see it; `""` for an ornament. By default the `alt` of the file. */
    alt?: string;
    /** The language of the page, such as `de-AT`, to choose among those of the `alt` of the file. */
    lang?: string;
    /** True for what a visitor sees first: it is loaded before others. Others are loaded when they come near. */
    priority?: boolean;
  };

const WIDTHS = [320, 480, 640, 960, 1280, 1600, 1920, 2560];

/** The formats that not every browser shows, in the order in which browsers try them. */
const NEWER = ["avif", "webp"];

/**
 * The attributes that say where the bytes are and how large the image is, so that a page does not jump.
 *
 * @param formats those of the smaller images, as a regular expression: by default JPEG and PNG, which every browser shows.
 */
function sourceOf(
  { url, image, renditions = [] }: ImageFile,
  { loader, widths = loader?.widths ?? WIDTHS, sizes = "100vw" }: Omit<Described, "file">,
  formats = "g$",
): Pick<ComponentProps<"img">, "src" | "srcSet" | "sizes" | "width" | "height"> {
  const size = image && { width: image.width, height: image.height };
  const smaller = loader
    ? widths.map((width) => ({ width, url: loader({ src: url, width }) }))
    : renditions.filter(({ format }) => format.match(formats));
  // Most services would make a still picture of an animation.
  if (!image || image.isAnimated || !smaller[0]) return { src: url, ...size };
  const srcSet = [...smaller.filter(({ width }) => width < image.width), { url, ...image }]
    .map(({ url, width }) => `${url} ${width}w`)
    .join(", ");
  return { src: url, srcSet, sizes, ...size };
}

/** The colors in the place of the image until it is there. */
function placeholderOf({ thumbHash, color }: Partial<ImageFacts> = {}): CSSProperties {
  if (!thumbHash) return { backgroundColor: color };
  return { backgroundImage: pictureOf(thumbHash), backgroundSize: "100% 100%" };
}

/** The placeholder would be seen behind an image that is transparent somewhere. */
function reveal(image: HTMLImageElement): void {
  image.style.background = "none";
}

/** The smaller images of a file in the formats that not every browser shows. */
function sourcesOf(file: ImageFile, described: Omit<Described, "file">, media?: string) {
  return NEWER.flatMap((format) => {
    const { src, ...rest } = sourceOf(file, described, format);
    if (described.loader || !rest.srcSet) return [];
    return <source key={media + format} {...{ media, ...rest }} type={`image/${format}`} />;
  });
}

/** An image, in a picture if it has sources. */
function pictured(
  { file, alt, loader, widths, sizes, priority, style, onLoad, ...rest }: AssetImageProps,
  sources: ReactNode[] = [],
) {
  if (!file) return null;
  const described = { loader, widths, sizes };
  const all = [...sources, ...sourcesOf(file, described)];
  const words = describedImage(file, rest.lang);
  const image = (
    <img
      alt={alt ?? words.alt}
      decoding="async"
      {...rest}
      {...sourceOf(file, described)}
      loading={priority ? "eager" : "lazy"}
      fetchPriority={priority ? "high" : undefined}
      style={{
        maxWidth: "100%",
        height: "auto",
        ...words.style,
        ...placeholderOf(file.image),
        ...style,
      }}
      ref={(image) => {
        // Loaded before React came to it.
        if (image?.complete && image.naturalWidth > 0) reveal(image);
      }}
      onLoad={(event) => {
        reveal(event.currentTarget);
        onLoad?.(event);
      }}
    />
  );
  return all[0] ? (
    <picture>
      {all}
      {image}
    </picture>
  ) : (
    image
  );
}

/**
 * An image that keeps its place while it is loaded, with its colors in it, and that a browser loads in the smallest width
 * that is sharp, of those that are stored or that a loader makes.
 *
 * It is at most as wide as its container, and has the ratio of the file; `style` and `className` change that. It renders on
 * a server. Of an image of which nothing is known it shows the file alone. It is in a `<picture>` if it has smaller images in
 * WebP or AVIF. See docs/images.md.
 */
export function AssetImage(props: AssetImageProps) {
  return pictured(props);
}

export type AssetPictureProps = AssetImageProps & {
  /** Other files for some screens, in the order in which a browser tries them. */
  sources: ({ media: string } & Described)[];
};

/**
 * An image that is another file on some screens, as a portrait on a phone. The browser shows the first of `sources` whose
 * `media` fits, and otherwise `file`. See docs/images.md.
 */
export function AssetPicture({ sources, ...image }: AssetPictureProps) {
  const all = sources.flatMap(({ media, file, loader = image.loader, ...more }) => {
    if (!file) return [];
    const described = { loader, ...more };
    const { src, srcSet = src, ...rest } = sourceOf(file, described);
    return [
      ...sourcesOf(file, described, media),
      <source key={media} media={media} srcSet={srcSet} {...rest} />,
    ];
  });
  return pictured(image, all);
}
