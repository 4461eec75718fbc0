import { type PrivateUrl, usePrivateUrl } from "../../react/usePrivateUrl.js";
import { useAdmin } from "../state/AdminContext.js";
import type { Version } from "./useVersions.js";

/** Longer than a typical session, so that audio and video do not restart. */
const SIGNED_SECONDS = 6 * 60 * 60;

/** Returns a version's URL; a private one is signed, and renewed while it is shown. */
export function useVersionUrl(
  { versionId, url }: Pick<Version, "versionId" | "url">,
  isPrivate: boolean,
): PrivateUrl {
  const { api } = useAdmin();
  const wanted = isPrivate ? { versionId, expiresIn: SIGNED_SECONDS } : "skip";
  const signed = usePrivateUrl(api.getSignedUrl, wanted);
  return isPrivate ? signed : { url, error: null, isLoading: false };
}
