"use client";

import { type ReactNode, createContext, createElement, useContext } from "react";

const Perspective = createContext<string | undefined>(undefined);

/**
 * Shows the page inside it as if a release were published: `usePublishedFile` and `useFolder` pass its id as `perspective`.
 *
 * ```tsx
 * <AssetPerspective release={releaseId}>
 *   <Page />
 * </AssetPerspective>;
 * ```
 *
 * The app's `auth` gets these calls as `inspect`, and must refuse those who may not see drafts. The hooks throw
 * RELEASE_NOT_FOUND when the release is discarded, and show what is published once it is published.
 *
 * @param props.release the id of a release; `null` shows what is published.
 */
export function AssetPerspective(props: {
  release: string | null | undefined;
  children?: ReactNode;
}): ReactNode {
  const { release, children } = props;
  return createElement(Perspective.Provider, { value: release ?? undefined }, children);
}

/**
 * Returns the release of the surrounding `AssetPerspective`, to pass as `perspective` to other functions, for example with
 * `usePages`; `undefined` if there is none.
 */
export function usePerspective(): string | undefined {
  return useContext(Perspective);
}

/** Adds the surrounding perspective to arguments without one. */
export function useInPerspective<Args>(args: Args | "skip"): Args | "skip" {
  const perspective = usePerspective();
  return perspective === undefined || args === "skip" ? args : { perspective, ...args };
}
