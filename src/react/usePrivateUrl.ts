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

/** The function that an app exported as `getSignedUrl`, or one that answers the same. */
export type GetSignedUrl = FunctionReference<
  "mutation",
  "public",
  DefaultFunctionArgs,
  Signed | null
>;

/** A URL of a private file, and how it stands with it. */
export type PrivateUrl = KeptUrl;

const SKIPPED: PrivateUrl = { url: null, error: null, isLoading: false };

/** Without `expiresIn`, how long a URL is relied on at most: a clock that is behind must not say. */
const DEFAULT_LIFE_S = 15 * 60;

/**
 * A URL of a private file that is renewed before it expires, through the function that the app
 * exported with `api()`.
 *
 * ```tsx
 * const { url, error, isLoading } = usePrivateUrl(api.assets.getSignedUrl, {
 *   folderPath: "invoices",
 *   basename: invoiceId,
 * });
 * return url === null ? <Placeholder /> : <img src={url} alt="" />;
 * ```
 *
 * The URL stays the same until about four fifths of its life are over; then the function is called
 * again, and again with growing waits while it fails. A player that is given another URL begins anew,
 * so for sound and video sign for longer than they last.
 *
 * @param args what to sign, or `"skip"`: no URL, and no call.
 * @returns `url` is `null` while there is none, and when there is no such file. It is never that of
 *   other arguments, nor one that has expired.
 */
export function usePrivateUrl<Sign extends GetSignedUrl>(
  getSignedUrl: Sign,
  args: FunctionArgs<Sign> | "skip",
): PrivateUrl {
  // What a generic function accepts cannot be worked out here, only where the hook is called.
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

/** The same for the same call: the keys of objects are sorted in there. */
function keyOf(fn: GetSignedUrl, args: DefaultFunctionArgs): string {
  return JSON.stringify([getFunctionName(fn), convexToJson(args as Value)]);
}
