import { siteUrl } from "./deployment.js";

/** What the page shows: an asset, or just a folder while `basename` is empty. */
export type Address = { folderPath: string; basename: string };

/** `images/hero` is an asset, `images/` a folder. What is no address is the server's to refuse. */
export function parseAddress(text: string): Address {
  const slash = text.lastIndexOf("/");
  return { folderPath: text.slice(0, Math.max(slash, 0)), basename: text.slice(slash + 1) };
}

export function formatAddress({ folderPath, basename }: Address): string {
  return folderPath === "" ? basename : `${folderPath}/${basename}`;
}

const escaped = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** The part of this page's own URL that says what it shows. */
export function hashOf(address: Address): string {
  return `#/${escaped(formatAddress(address))}`;
}

/** Reads what `hashOf` wrote; `null` when the page's URL names nothing. */
export function parseHash(hash: string): Address | null {
  if (!hash.startsWith("#/")) return null;
  const text = hash.slice(2);
  try {
    return parseAddress(text.split("/").map(decodeURIComponent).join("/"));
  } catch {
    return parseAddress(text);
  }
}

/** Where anybody finds the published version, today and after the next upload. */
export function stableUrl(address: Address): string {
  return `${siteUrl}/assets/${escaped(formatAddress(address))}`;
}

/** Where anybody finds one version for ever. */
export function versionUrl(versionId: string): string {
  return `${siteUrl}/assets/v/${encodeURIComponent(versionId)}`;
}
