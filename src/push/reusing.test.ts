import { expect, test } from "vitest";
import { MirrorError, type MirrorErrorCode } from "../sync/errors.js";
import type { Remote } from "./remote.js";
import { findStored } from "./reusing.js";
import type { Outgoing } from "./send.js";

const scanned = {
  file: "/missing",
  local: "a",
  kind: "file" as const,
  size: 1,
  mtimeNs: "1",
  ino: "1",
};
const fileAt = (path: string, isThere = true): Outgoing => ({
  ...{ path, scanned, sha256: "same", basedOn: null, isThere },
});

/** A server that counts the calls, and refuses them with a code. */
function refusing(code: MirrorErrorCode) {
  const calls: unknown[] = [];
  const query = async (_: string, args: unknown) => {
    calls.push(args);
    throw new MirrorError(code, "no");
  };
  return { calls, remote: { query } as unknown as Pick<Remote, "query"> };
}

test.each(["FUNCTIONS_MISSING", "ACCESS_REFUSED"] as const)(
  "an app that refuses the versions with %s is not asked for each file",
  async (code) => {
    const { calls, remote } = refusing(code);
    const files = Array.from({ length: 100 }, (_, n) => fileAt(`${n}`));
    expect(await findStored(files, remote)).toEqual(new Map());
    expect(calls.length).toBeLessThan(20);
  },
);

test("other errors end it, and a path without an asset is not asked for", async () => {
  const { calls, remote } = refusing("SERVER_UNREACHABLE");
  await expect(findStored([fileAt("a")], remote)).rejects.toMatchObject({
    code: "SERVER_UNREACHABLE",
  });
  expect(await findStored([fileAt("b", false)], remote)).toEqual(new Map());
  expect(calls).toHaveLength(1);
});
