/** Explains errors to users: what is wrong, and what to do. */
import { ConvexError } from "convex/values";
import { UploadError } from "../../client/uploadFile.js";
import { describeError } from "../../react/describeError.js";
import { isAssetError } from "../../shared/errors.js";
import { missingFunction } from "../../shared/missingFunction.js";
import type { AdminWords } from "./en/index.js";

export type Explanation = { title: string; advice: string };

/** Explains any error of the component, the app or the network. */
export function explain({ errors: t }: AdminWords, error: unknown): Explanation {
  if (isAssetError(error)) {
    const words = t.codes[error.data.code] as ((fields: unknown) => Explanation) | undefined;
    return words?.(error.data) ?? { title: t.refusedByApp, advice: error.data.message };
  }
  if (error instanceof UploadError) {
    return error.code === "UPLOAD_ABORTED"
      ? t.uploadCanceled
      : { title: t.uploadFailed, advice: error.message };
  }
  if (error instanceof ConvexError) return { title: t.refusedByApp, advice: describeError(error) };
  if (error instanceof Error) return explainPlain(t, error);
  return { title: t.unknown, advice: String(error) };
}

/** Convex adds the function's name and a stack to a thrown message, or hides it. */
function explainPlain(t: AdminWords["errors"], error: Error): Explanation {
  const missing = missingFunction(error);
  if (missing !== null) return t.notOffered(missing);
  const advice = describeError(error);
  if (!error.message.startsWith("[CONVEX ")) return { title: t.unknown, advice };
  const isHidden = !error.message.includes("Uncaught");
  return { title: isHidden ? t.unknownOnServer : t.refusedByApp, advice };
}
