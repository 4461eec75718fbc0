"use client";

import type { ComponentProps, CSSProperties } from "react";
import { thumbHashToDataURL } from "thumbhash";
import type { ImageFacts } from "../shared/images/imageFacts.js";
import { type DescribedImage, describedImage } from "./describedImage.js";

/** A published file, as `getPublishedFile` returns it, or what an app makes of one. */
export type ImageFile = DescribedImage & {
  /** Where the browser loads it. */
  url: string;
  /** Its properties, if they are known. */
  image?: ImageFacts | undefined;
};

/**
 * Returns the URL of an image in a width in pixels, of a service that makes images smaller. The signature is that of
 * `next/image`, so that the same function works in both.
 */
export type ImageLoader = (request: { src: string; width: number; quality?: number }) => string;

type Described = {
  /** The file; `null` and `undefined` render nothing. */
  file: ImageFile | null | undefined;
  /** Makes the image in other widths; without it the page has the file as it is. */
  loader?: ImageLoader;
  /** The widths in pixels to offer; those of the file and more are left out. By default from 320 to 2560. */
  widths?: readonly number[];
  /** How wide the page shows it, as in HTML; `100vw` by default. */
  sizes?: string;
};

export type AssetImageProps = Omit<
  ComponentProps<"img">,
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

/** The attributes that say where the bytes are and how large the image is, so that a page does not jump. */
function sourceOf(
  { url, image }: ImageFile,
  { loader, widths = WIDTHS, sizes = "100vw" }: Omit<Described, "file">,
): Pick<ComponentProps<"img">, "src" | "srcSet" | "sizes" | "width" | "height"> {
  const size = image && { width: image.width, height: image.height };
  // Most services would make a still picture of an animation.
  if (!loader || !image || image.isAnimated) return { src: url, ...size };
  const smaller = widths.filter((width) => width < image.width);
  const urls = smaller.map((width) => `${loader({ src: url, width })} ${width}w`);
  return { src: url, srcSet: [...urls, `${url} ${image.width}w`].join(", "), sizes, ...size };
}

/** The colors in the place of the image until it is there. */
function placeholderOf({ thumbHash, color }: Partial<ImageFacts> = {}): CSSProperties {
  if (!thumbHash) return { backgroundColor: color };
  const hash = Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0));
  return {
    backgroundImage: `url(${thumbHashToDataURL(hash)})`,
    backgroundSize: "100% 100%",
  };
}

/** The placeholder would be seen behind an image that is transparent somewhere. */
function reveal(image: HTMLImageElement): void {
  image.style.background = "none";
}

/**
 * An image that keeps its place while it is loaded, with its colors in it, and that a browser loads in the smallest width
 * that is sharp.
 *
 * It is at most as wide as its container, and has the ratio of the file; `style` and `className` change that. It renders on
 * a server. Of an image of which nothing is known it shows the file alone. See docs/images.md.
 */
export function AssetImage({
  file,
  alt,
  loader,
  widths,
  sizes,
  priority = false,
  style,
  onLoad,
  ...rest
}: AssetImageProps) {
  if (!file) return null;
  const described = describedImage(file, rest.lang);
  return (
    <img
      alt={alt ?? described.alt}
      decoding="async"
      {...rest}
      {...sourceOf(file, { loader, widths, sizes })}
      loading={priority ? "eager" : "lazy"}
      fetchPriority={priority ? "high" : undefined}
      style={{
        maxWidth: "100%",
        height: "auto",
        ...described.style,
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
  if (!image.file) return null;
  return (
    <picture>
      {sources.map(({ media, file, ...described }) => {
        if (!file) return null;
        const {
          src,
          srcSet = src,
          ...rest
        } = sourceOf(file, { loader: image.loader, ...described });
        return <source key={media} media={media} srcSet={srcSet} {...rest} />;
      })}
      <AssetImage {...image} />
    </picture>
  );
}
