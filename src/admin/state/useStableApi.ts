import { type FunctionReference, getFunctionName, makeFunctionReference } from "convex/server";
import { useState } from "react";
import type { AssetAdminApi } from "../types.js";

/**
 * Returns the same references while they refer to the same functions. The generated `api` creates a new
 * reference on each access, and a new reference would be a new subscription.
 */
export function useStableApi(api: AssetAdminApi): AssetAdminApi {
  const [stored, store] = useState(() => stabilize(api));
  if (stored.isSame(api)) return stored.stable;
  const other = stabilize(api);
  store(other);
  return other.stable;
}

function stabilize(api: AssetAdminApi) {
  let source = api as unknown as Record<string, FunctionReference<"query"> | undefined>;
  const used = new Map<string, FunctionReference<"query">>();
  const stable = new Proxy({} as AssetAdminApi, {
    get(_target, name) {
      if (typeof name === "symbol") return undefined;
      const known = used.get(name);
      if (known !== undefined) return known;
      const given = source[name];
      // Some functions are optional.
      if (given === undefined) return undefined;
      const reference = makeFunctionReference<"query">(getFunctionName(given));
      used.set(name, reference);
      return reference;
    },
  });
  const isSame = (other: AssetAdminApi): boolean => {
    const references = other as unknown as typeof source;
    const isEqual = [...used].every(([name, reference]) => {
      const now = references[name];
      return now !== undefined && getFunctionName(now) === getFunctionName(reference);
    });
    if (isEqual) source = references;
    return isEqual;
  };
  return { stable, isSame };
}
