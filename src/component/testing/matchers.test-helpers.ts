/** Vitest's own matchers, without their `any`. */
import { expect } from "vitest";

export const someText: unknown = expect.any(String);
export const someNumber: unknown = expect.any(Number);

export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
