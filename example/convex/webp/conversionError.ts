/** Conversion failures that a retry cannot fix. */

/**
 * - `NOT_AN_IMAGE`: the bytes do not match their type, or are damaged.
 * - `ANIMATED`: a conversion would keep only the first frame.
 * - `TOO_LARGE`: larger than the runtimes can hold.
 * - `NOT_SMALLER`: the original is smaller.
 */
export type FailureCode = "NOT_AN_IMAGE" | "ANIMATED" | "TOO_LARGE" | "NOT_SMALLER";

export class ConversionError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}
