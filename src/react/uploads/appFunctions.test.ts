// @vitest-environment node
import { ConvexError } from "convex/values";
import { type FunctionReference, anyApi, getFunctionName } from "convex/server";
import { expect, test } from "vitest";
import { type UploadClient, uploadFunctions } from "./appFunctions.js";

/** The functions of an app that exports none, in a client of it. */
const nothing = anyApi.assets as unknown as Parameters<typeof uploadFunctions>[1];
const failing = (errorOf: (name: string) => Error): UploadClient => {
  const fail = async (called: FunctionReference<"query" | "mutation">) => {
    throw errorOf(getFunctionName(called));
  };
  return { query: fail, mutation: fail };
};

test.each([
  "Could not find public function for 'assets:getUploadLimits'. Did you forget to run …",
  "[CONVEX Q(assets:getUploadLimits)] [Request ID: 1] Server Error",
])("an app that does not export getUploadLimits leaves limits to the server: %s", async (said) => {
  const { getUploadLimits } = uploadFunctions(
    failing(() => new Error(said)),
    nothing,
  );
  expect(await getUploadLimits!({ folderPath: "images" })).toEqual({});
});

test("an error of getUploadLimits itself is thrown", async () => {
  const refusal = new ConvexError("Sign in first.");
  const { getUploadLimits } = uploadFunctions(
    failing(() => refusal),
    nothing,
  );
  await expect(getUploadLimits!({ folderPath: "images" })).rejects.toBe(refusal);
});
