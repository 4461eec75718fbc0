import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { assetError } from "../shared/errors.js";
import { describeError, UploadError } from "./index.js";

/** What Convex's client makes of an error that carries data. */
function fromServer<Data extends string | { message?: number | string }>(data: Data) {
  const error = new ConvexError<Data>(data);
  error.message = "[CONVEX M(assets:startUpload)] [Request ID: 1] Server Error\n  Called by client";
  return error;
}

const tooLarge = assetError("FILE_TOO_LARGE", "The file is too large.", {
  size: 2,
  maxSize: 1,
  folderPath: "",
});

test.each([
  ["an error of the component", tooLarge, "The file is too large."],
  ["a text of the app", fromServer("Sign in first."), "Sign in first."],
  ["fields of the app", fromServer({ message: "No room." }), "No room."],
  [
    "an upload",
    new UploadError("UPLOAD_ABORTED", "The upload was canceled."),
    "The upload was canceled.",
  ],
  ["anything else", new TypeError("x is not a function"), "x is not a function"],
  [
    "what a deployment for development tells",
    new Error(
      "[CONVEX M(assets:startUpload)] [Request ID: 7f] Server Error\n" +
        "Uncaught Error: Sign in first.\n    at handler (../convex/assets.ts:5:3)\n  Called by client",
    ),
    "Sign in first.",
  ],
  [
    "what other deployments keep to themselves",
    new Error("[CONVEX M(assets:startUpload)] [Request ID: 7f] Server Error\n  Called by client"),
    "Something went wrong on the server. Try again later, or contact support.",
  ],
])("says what %s says", (_, error, words) => {
  expect(describeError(error)).toBe(words);
});

test("an error with data that says nothing keeps its own words", () => {
  expect(describeError(fromServer({ message: 1 }))).toMatch(/Server Error/);
  expect(describeError(new ConvexError({ code: "X" }))).toBe('{"code":"X"}');
});
