/** Loaders for `AssetImage` and `next/image`: where an image is in a width. */
import type { ImageFile, ImageLoader } from "./AssetImage.js";

/**
 * Asks the URL of the image itself for a width, with `?w=`: that of the asset routes, also a signed one, or of a bucket behind
 * the Worker of docs/webp-cloudflare-worker.md. Both choose a format that the browser shows.
 */
export const widthLoader: ImageLoader = ({ src, width }) =>
  `${src}${src.includes("?") ? "&" : "?"}w=${width}`;

/**
 * Returns a loader that finds the image among those that are stored with a file, for components other than `AssetImage`, such as
 * `next/image`: the smallest one that is so wide, or else the file itself.
 *
 * @param formats those to choose from; of those in the same width, the image with the fewest bytes is taken.
 */
export function storedLoader(
  { url, renditions = [] }: Pick<ImageFile, "url" | "renditions">,
  formats: readonly string[] = ["webp", "jpeg", "png"],
): ImageLoader {
  const usable = renditions.filter(({ format }) => formats.includes(format));
  return ({ width }) => {
    const [fits] = usable
      .filter((one) => one.width >= width)
      .sort((a, b) => a.width - b.width || (a.size ?? 0) - (b.size ?? 0));
    return fits?.url ?? url;
  };
}

/** Image transformations of a domain on Cloudflare, which must allow the domain of the files. */
export const cloudflareLoader: ImageLoader = ({ src, width, quality }) => {
  const options = [`width=${width}`, "format=auto", ...(quality ? [`quality=${quality}`] : [])];
  return `/cdn-cgi/image/${options.join(",")}/${src}`;
};

/**
 * Returns a loader for imgproxy. Its URLs are not signed, because browsers would need the key for that: limit its sources to the
 * domain of the files (`IMGPROXY_ALLOWED_SOURCES`).
 *
 * @param server its URL, such as `https://images.example.com`.
 */
export function imgproxyLoader(server: string): ImageLoader {
  const base = server.replace(/\/+$/, "");
  return ({ src, width, quality }) => {
    const options = [`rs:fit:${width}`, ...(quality ? [`q:${quality}`] : [])];
    return `${base}/insecure/${options.join("/")}/plain/${encodeURIComponent(src)}`;
  };
}

/** The optimizer of a Next.js app, whose `images.remotePatterns` must allow the domain of the files. */
export const nextLoader: ImageLoader = ({ src, width, quality = 75 }) =>
  `/_next/image?url=${encodeURIComponent(src)}&w=${width}&q=${quality}`;
// It refuses other widths (`images.deviceSizes`).
nextLoader.widths = [640, 750, 828, 1080, 1200, 1920, 2048];
