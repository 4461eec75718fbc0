import { describe, expect, test } from "vitest";
import type { MirrorError } from "./errors.js";
import { type ConnectOptions, connect } from "./server.js";

/** How a mirror ends whose token comes from this callback; no server listens at the URL. */
async function endOf(token: () => unknown): Promise<MirrorError> {
  const ending: (() => Promise<void> | void)[] = [];
  const failed = new Promise<MirrorError>((resolve) => {
    const options = { url: "http://127.0.0.1:1", token: token as ConnectOptions["token"] };
    connect(
      options,
      ending,
      () => undefined,
      resolve,
      () => undefined,
    );
  });
  const error = await failed;
  for (const end of ending) await end();
  return error;
}

describe("a token callback", () => {
  test.each([
    ["undefined", undefined],
    ["boolean", false],
    ["boolean", true],
    ["number", 1],
    ["object", {}],
    ["null", null],
    ["an empty string", ""],
  ])("that returns %s ends the mirror", async (returned, value) => {
    for (const token of [() => value, () => Promise.resolve(value)]) {
      const { code, message } = await endOf(token);
      expect(code).toBe("ACCESS_REFUSED");
      expect(message).toContain(`token returned ${returned}`);
    }
  });

  test("that throws ends the mirror with its own error", async () => {
    const error = new Error("signed out");
    for (const token of [
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ]) {
      const ended = await endOf(token);
      expect(ended).toMatchObject({ code: "ACCESS_REFUSED", cause: error });
      expect(ended.message).toContain("signed out");
    }
  });
});
