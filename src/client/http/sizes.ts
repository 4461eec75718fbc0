/** The size of an image that a request asks for: `?w=960&format=auto`. Pure, so that all routes behave alike. */
import {
  IMAGE_FORMATS,
  type ImageFormat,
  SHOWN_EVERYWHERE,
  parseWidth,
} from "../../shared/images/presets.js";
import { isAssetError } from "../../shared/errors.js";

/** A width in pixels, and the formats of smaller images that the client shows. */
export type Size = { width: number; formats: ImageFormat[] };

export type AskedSize =
  /** `isNegotiated`: the formats depend on the `Accept` of the request. */
  { kind: "size"; size: Size; isNegotiated: boolean } | { kind: "malformed"; reason: string };

/** Returns the size that a request asks for; `null` if it asks for none. */
export function sizeOf({ headers }: Request, { searchParams }: URL): AskedSize | null {
  const asked = searchParams.get("w");
  if (asked === null) return null;
  const format = searchParams.get("format") ?? "auto";
  try {
    const width = parseWidth(/^\d+$/.test(asked) ? Number(asked) : NaN);
    if (format === "auto") {
      const formats = acceptedFormats(headers.get("accept") ?? "");
      return { kind: "size", size: { width, formats }, isNegotiated: true };
    }
    const [known] = IMAGE_FORMATS.filter((one) => one === format);
    if (known !== undefined) {
      return { kind: "size", size: { width, formats: [known] }, isNegotiated: false };
    }
    return { kind: "malformed", reason: `format must be auto, ${IMAGE_FORMATS.join(", ")}.` };
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return { kind: "malformed", reason: error.data.message.replace(/^width/, "w") };
  }
}

/** Returns the formats that an `Accept` header names (RFC 9110 §12.5.1); newer ones must be named. */
function acceptedFormats(accept: string): ImageFormat[] {
  const named = new Set<string>();
  for (const range of accept.toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (!parameters.some((one) => /^q=0(?:\.0*)?$/.test(one))) named.add(type);
  }
  return IMAGE_FORMATS.filter(
    (format) => SHOWN_EVERYWHERE.includes(format) || named.has(`image/${format}`),
  );
}
