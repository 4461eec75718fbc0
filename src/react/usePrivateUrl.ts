"use client";

import { useMutation } from "convex/react";
import {
  type DefaultFunctionArgs,
  type FunctionArgs,
  type FunctionReference,
  getFunctionName,
} from "convex/server";
import { convexToJson, jsonToConvex, type JSONValue, type Value } from "convex/values";
import { useEffect, useState } from "react";
import { LOADING, keepSignedUrl, type KeptUrl, type Signed } from "./signedUrlKeeper.js";

/** The function that an app exported as `getSignedUrl`, or one with the same result. */
export type GetSignedUrl = FunctionReference<
  "mutation",
  "public",
  DefaultFunctionArgs,
  Signed | null
>;

/** A URL of a private file, and its status. */
export type PrivateUrl = KeptUrl;

const SKIPPED: PrivateUrl = { url: null, error: null, isLoading: false };

/** The longest time to use a URL without `expiresIn`, in case this machine's clock is behind. */
const DEFAULT_LIFE_S = 15 * 60;

/**
 * Returns a URL of a private file and renews it before it expires, through the function that the app exported
 * with `api()`.
 *
 * ```tsx
 * const { url, error, isLoading } = usePrivateUrl(api.assets.getSignedUrl, {
 *   folderPath: "invoices",
 *   basename: invoiceId,
 * });
 * return url === null ? <Placeholder /> : <img src={url} alt="" />;
 * ```
 *
 * The URL stays the same for about four fifths of its lifetime. Then the hook calls the function again, with
 * backoff if it fails. A player restarts when its URL changes, so sign audio and video for longer than the
 * recording lasts.
 *
 * @param args what to sign, or `"skip"` to make no call.
 * @returns `url` is `null` while loading and if the file does not exist. It never belongs to other arguments
 * and has never expired.
 */
export function usePrivateUrl<Sign extends GetSignedUrl>(
  getSignedUrl: Sign,
  args: FunctionArgs<Sign> | "skip",
): PrivateUrl {
  // The arguments of a generic function can be inferred only where the hook is called.
  const sign = useMutation(getSignedUrl) as unknown as (args: Value) => Promise<Signed | null>;
  const key = args === "skip" ? null : keyOf(getSignedUrl, args);
  const [state, setState] = useState<{ key: string; kept: PrivateUrl } | null>(null);

  useEffect(() => {
    if (key === null) return undefined;
    const [, json] = JSON.parse(key) as [string, JSONValue];
    const wanted = jsonToConvex(json) as { expiresIn?: number };
    const maxLifeMs = (wanted.expiresIn ?? DEFAULT_LIFE_S) * 1000;
    return keepSignedUrl(
      async () => await sign(wanted),
      maxLifeMs,
      (kept) => setState({ key, kept }),
    );
  }, [key, sign]);

  if (key === null) return SKIPPED;
  return state?.key === key ? state.kept : LOADING;
}

/** Equal calls have equal keys: object keys are sorted. */
function keyOf(fn: GetSignedUrl, args: DefaultFunctionArgs): string {
  return JSON.stringify([getFunctionName(fn), convexToJson(args as Value)]);
}
