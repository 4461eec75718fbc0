import { UploadError, isAssetError } from "convex-versioned-assets/react";

/** Returns an error message for users. */
export function inWords(error: Error): string {
  if (isAssetError(error)) return error.data.message;
  if (error instanceof UploadError) return error.message;
  return `Something went wrong: ${error.message}`;
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const rounded = unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1));
  return unit === 0 && value === 1 ? "1 byte" : `${rounded} ${UNITS[unit]}`;
}

/** Returns the common name of a file type: `PNG`, `PDF`, … */
export function kindOfFile(contentType: string, filename?: string): string {
  const extension = filename?.includes(".") ? filename.slice(filename.lastIndexOf(".") + 1) : "";
  if (extension !== "" && extension.length <= 5) return extension.toUpperCase();
  const subtype = contentType.split(";")[0]!.split("/")[1] ?? "";
  if (subtype === "octet-stream" || subtype === "") return "FILE";
  return subtype
    .replace(/^x-|\+.*$/g, "")
    .toUpperCase()
    .slice(0, 5);
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "minute"],
  [60 * 60, "hour"],
  [24 * 60 * 60, "day"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `just now`, `5 minutes ago`, `yesterday`, and a date after a month. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 45) return "just now";
  if (seconds > 30 * 24 * 60 * 60) return new Date(time).toLocaleDateString("en");
  const [length, unit] = STEPS.findLast(([length]) => seconds >= length) ?? STEPS[0]!;
  return relative.format(-Math.max(1, Math.round(seconds / length)), unit);
}
