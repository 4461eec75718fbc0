/** A bucket that has a name in the environment, for what asks for one and does not reach for it. */
import { afterEach, beforeEach, vi } from "vitest";

export const NAMED_BUCKET = {
  R2_BUCKET: "bucket",
  R2_ENDPOINT: "https://bucket.test",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
};

/** Names the bucket for each test of a file. */
export function nameBucket(): void {
  beforeEach(() => {
    for (const [name, value] of Object.entries(NAMED_BUCKET)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}
