/** A published file with its description, as `getPublishedFile` returns it. */
export type DescribedImage = {
  /** The image in words: one text, or one for each language. */
  alt?: string | Record<string, string> | undefined;
  /** The point to keep visible when a page crops it. */
  focalPoint?: { x: number; y: number } | undefined;
};

/**
 * Returns the attributes that the description of a file gives its `<img>`, for pages that write their own.
 *
 * @param lang the language of the page. `de-AT` takes the alternative text of `de-AT`, or else of `de`, or else the first
 * one in the order of the languages.
 * @returns the alternative text, `""` if there is none, and the `objectPosition` for `object-fit: cover`.
 */
export function describedImage(
  { alt = "", focalPoint }: DescribedImage,
  lang = "",
): { alt: string; style: { objectPosition: string } | undefined } {
  return {
    alt: typeof alt === "string" ? alt : inLanguage(alt, lang),
    style: focalPoint && { objectPosition: `${focalPoint.x * 100}% ${focalPoint.y * 100}%` },
  };
}

function inLanguage(texts: Record<string, string>, lang: string): string {
  // In this order, "de-AT" comes after "de".
  const tags = Object.keys(texts).sort();
  const parents = (tag: string) => `${lang}-`.toLowerCase().startsWith(`${tag}-`.toLowerCase());
  return texts[tags.filter(parents).pop() ?? tags[0]!] ?? "";
}
