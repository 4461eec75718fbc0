// Only for the compiler: fails to compile if the package's types were lost on the way.
import {
  uploadFile,
  type ComponentApi,
  type PublishedFile,
  type UploadTicket,
} from "convex-versioned-assets";
import type { ComponentApi as GeneratedApi } from "convex-versioned-assets/_generated/component.js";
import { components } from "./convex/_generated/api.js";

export const api: ComponentApi = components.versionedAssets;
export const generated: GeneratedApi<"versionedAssets"> = components.versionedAssets;
export const version = (file: PublishedFile): number => file.version;
export const send = async (ticket: UploadTicket, file: Blob): Promise<string | undefined> =>
  (await uploadFile(ticket, file)).uploadResponse?.storageId;

// @ts-expect-error there is no such function
export type Unknown = (typeof components.versionedAssets.assetManager)["noSuchFunction"];

// @ts-expect-error a version is a number
export const wrong = (file: PublishedFile): string => file.version;
