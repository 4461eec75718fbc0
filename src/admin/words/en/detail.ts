/** Texts about one file: its preview, history, details and code. */
import type { ReactNode } from "react";
import type { Version } from "../../detail/useVersions.js";
import { formatBytes, formatCount, formatTime, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";
import { list } from "./list.js";

const { quoted } = common;

/** The access of a file, as one of its facts. */
export type AccessFact = {
  access: keyof typeof list.access;
  /** The folder that it is inherited from: the root or another one; `null` if it is the file's own. */
  from: "root" | "folder" | null;
  /** True while the bytes are still where a public file's are. */
  isRelocating: boolean;
  /** True if moving them has failed too often, and is not tried again. */
  isStopped: boolean;
};

export const detail = {
  title: (name: string) => `About ${name}`,
  notFound: {
    title: "Asset not found",
    advice: "It was moved, renamed or deleted. If it was deleted, it is in the trash.",
  },
  notPublished: (version: number) =>
    `You are looking at version ${version}, which is not published.`,
  actions: {
    newVersion: "New version",
    newPublished: "And publish it…",
    newDraft: "As a draft…",
    newFile: "File for the next version",
    copyUrl: "Copy URL",
    openInTab: "Open in a new tab",
    more: "More actions for this asset",
  },
  done: {
    published: (version: number) => `Version ${version} is published`,
    publishedAgain: (version: number) => `Version ${version} is published again`,
    unpublished: (name: string) => `${quoted(name)} is no longer published`,
    historyKept: "Its history is kept.",
  },
  tabs: { title: "Asset details", history: "History", details: "Details", code: "Use it" },
  preview: {
    loading: "Loading preview…",
    notLoaded: "The file could not be loaded.",
    none: "No preview for this file type.",
    brokenImage: "The image could not be displayed.",
    broken: {
      video: "The browser cannot play this video.",
      audio: "The browser cannot play this audio.",
    },
    noPdf: "This browser does not show PDF files.",
    largePdf: (bytes: number) => `PDF files of more than ${formatBytes(bytes)} have no preview.`,
    text: "Text",
    empty: "This file is empty.",
    beginning: (bytes: number) => `These are the first ${formatBytes(bytes)} of it.`,
    /** The sizes of lists and objects of JSON. */
    entries: (count: number) => plural(count, "entry", "entries"),
    keys: (count: number) => plural(count, "key"),
    more: (count: number) => `and ${formatCount(count)} more`,
  },
  history: {
    compare: "Compare versions",
    versions: "Versions, the published one first",
    loading: "Loading versions…",
    older: "Show older versions",
    changes: "All changes of this asset",
  },
  version: {
    title: (version: number) => `Version ${version}`,
    states: {
      published: "Published",
      draft: "Draft",
      archived: "Archived",
    } satisfies Record<Version["state"], string>,
    wrongType: "Wrong type",
    missing: "Missing",
    publish: "Publish",
    publishIt: (version: number) => `Publish version ${version}`,
    restore: "Restore",
    restoreIt: (version: number) => `Restore version ${version}`,
    more: (version: number) => `Actions for version ${version}`,
    show: "Show preview",
    compare: "Compare…",
    addLabel: "Add label",
    editLabel: "Edit label",
    labelOf: (version: number) => `Label of version ${version}`,
    copied: (version: number) => `Copied the URL of version ${version}`,
    archived: (ago: ReactNode, actor: ReactNode) => sentence("Archived ", ago, " by ", actor),
    published: (ago: ReactNode, actor: ReactNode) => sentence("Published ", ago, " by ", actor),
    uploaded: (ago: ReactNode, actor: ReactNode) => sentence("Uploaded ", ago, " by ", actor),
  },
  facts: {
    url: "URL",
    access: "Access",
    accessOf: ({ access, from, isRelocating, isStopped }: AccessFact) =>
      list.access[access] +
      (from === null ? "" : `, as ${from === "root" ? "all files are" : "its folder is"}`) +
      (isRelocating
        ? "; URLs shared earlier stop working when its bytes have been relocated"
        : "") +
      (isStopped
        ? "; relocating them has failed and is not tried again: set the access again"
        : ""),
    versions: "Versions",
    created: "Created",
    usedBy: "Used by",
    changed: "Changed",
    by: (time: number, actor: ReactNode) => sentence(formatTime(time), " by ", actor),
    type: "Type",
    size: "Size",
    exactSize: (bytes: number) =>
      formatBytes(bytes) + (bytes >= 1000 ? ` (${formatCount(bytes)} bytes)` : ""),
    filename: "File name",
    storedIn: "Stored in",
    sha256: "SHA-256",
    dimensions: "Dimensions",
    pixels: ({ width, height }: { width: number; height: number }) =>
      `${formatCount(width)} × ${formatCount(height)} pixels`,
    imageProblems: {
      notAnImage: "The file is no image",
      noSize: "The image says no size",
      unreadable: "The image cannot be read",
    },
  },
  type: {
    change: "Change the type",
    isWaiting: "Another version is being stored",
    field: (name: string) => `Type of ${name}`,
    invalid: "Enter one media type, such as text/csv; charset=utf-8.",
    hint: (version: number) =>
      `Saving adds a version with the same bytes. Version ${version} keeps its type.`,
    save: "Save type",
    unchanged: (type: string) => `The type is ${type} already`,
    changed: (version: number, type: string) => `Version ${version} has the type ${type}`,
    published: "It is published when its bytes are stored with the type.",
    draft: "It is a draft, with the same bytes.",
  },
  description: {
    title: "For visitors",
    hint: "Pages can show this to every visitor.",
    heading: "Title",
    alt: "Alternative text",
    altHint: "The image in words",
    altOf: (number: number) => `Alternative text ${number}`,
    isOrnament: "Decorative: screen readers skip it",
    language: (number: number) => `Language ${number}`,
    languageHint: "en, pt-BR",
    addLanguage: "Add a language",
    removeLanguage: (language: string) => `Remove ${language === "" ? "this text" : language}`,
    needsLanguages: "Enter a different language for each text, such as en or pt-BR.",
    focalPoint: "Focal point",
    focalPointHint:
      "Click the picture, or use the arrow keys. It stays visible where a page crops the picture.",
    position: (x: number, y: number) => `${x} % from the left, ${y} % from the top`,
    center: "Not set: the center",
    crops: "Cropped by pages",
    reset: "Reset",
  },
  metadata: {
    none: "No metadata yet. Add keys and values for your app to read.",
    key: (number: number) => `Key ${number}`,
    value: (number: number) => `Value ${number}`,
    remove: (key: string) => `Remove ${key === "" ? "this row" : key}`,
    twice: (key: string) => `${quoted(key)} is there twice; a key has one value.`,
    add: "Add a key",
  },
  code: {
    where: "Where to use it",
    convexFunction: "Convex function",
    copy: "Copy code",
    title: (name: string) => `Code for ${name}`,
    isPrivate:
      "This asset is private, so the code returns nothing until it is public. To share it, copy a link that expires " +
      "from its menu, or create a signed URL with getSignedUrl.",
    notPublished: "No version is published yet, so the code returns nothing.",
  },
};
