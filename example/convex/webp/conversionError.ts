/** Failures of a conversion that would be the same the next time. */

/**
 * - `NOT_AN_IMAGE`: the bytes are not what their type says, or are damaged.
 * - `ANIMATED`: a conversion would keep only the first picture.
 * - `TOO_LARGE`: more than the runtimes can hold.
 * - `NOT_SMALLER`: the original is the better choice.
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
