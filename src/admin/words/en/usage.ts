/** Texts of storage and quotas. */
import type { ReactNode } from "react";
import type { ByteUnit } from "../../usage/quotas.js";
import type { BackendName } from "../backends.js";
import { formatBytes, formatCount, plural } from "../format.js";
import { sentence } from "../sentence.js";
import { common } from "./common.js";

const { files, quoted } = common;

const unitNames: Record<ByteUnit, string> = {
  TB: "TB",
  GB: "GB",
  MB: "MB",
  kB: "kB",
  byte: "bytes",
};

const amount = (fileCount: number, objects: number) =>
  `${files(fileCount)}, ${plural(objects, "stored object")}`;
const nameOf = (folderPath: string) => (folderPath === "" ? common.allFiles : folderPath);
const used = (amount: string, max: string | null) =>
  max === null ? `${amount}, unlimited` : `${amount} of ${max}`;

export const usage = {
  count: {
    running: (files: number, objects: number) => `Counting… ${amount(files, objects)} so far.`,
    over: (files: number, objects: number, ago: ReactNode) =>
      sentence(`${amount(files, objects)}, counted `, ago, "."),
    incomplete: "Incomplete",
    stop: "Stop",
    again: "Count again",
  },
  empty: {
    title: "Nothing is stored yet",
    hint: "Upload a file, then come back to see your storage usage.",
    showFiles: "Show files",
  },
  table: {
    share: "Share",
    total: "Total",
    showAll: (rows: number) => `Show all ${formatCount(rows)}`,
  },
  stored: {
    title: "Stored",
    hint: "Each object once, including old versions and the trash.",
    objects: (count: number) => plural(count, "object"),
    bytesIn: (bytes: number, backend: BackendName) =>
      `${formatBytes(bytes)} ${common.inBackend(backend)}`,
    doomed: (bytes: number) => `and ${formatBytes(bytes)} about to be deleted`,
    kinds: "By kind",
    table: "Stored objects, by type",
    columns: { name: "Type", count: "Objects", bytes: "Size" },
    unknownType: "Unknown",
  },
  published: {
    title: "Published, by folder",
    hint: "The published versions only, without old versions and the trash. Bytes shared by several files count for each of them.",
    openFolder: "Open folder",
    none: "No files in this folder.",
    table: (folderName: string) => `Published files in ${folderName}, by folder`,
    columns: { name: "Folder", count: "Files", bytes: "Size" },
    ownFiles: "Files in this folder",
  },
  quotas: {
    title: "Quotas",
    hint: (folderPath: string) =>
      `Limits of ${quoted(nameOf(folderPath))} and its subfolders. Old versions and the trash count.` +
      `${folderPath === "" ? "" : " Quotas of parent folders apply, too."}`,
    set: "Set a quota…",
    change: "Change the quota…",
    changeOf: (folderPath: string) => `Change the quota of ${nameOf(folderPath)}`,
    removeOf: (folderPath: string) => `Remove the quota of ${nameOf(folderPath)}`,
    removed: (folderPath: string) => `Removed the quota of ${quoted(nameOf(folderPath))}`,
    loading: "Loading quotas…",
    none: "No quota limits this folder or its subfolders.",
    more: "Show more quotas",
    counting: "Counting",
    size: "Size",
    files: "Files",
    /** How much of a limit is used; `null` for no limit. */
    bytesUsed: (bytes: number, max: number | null) =>
      used(formatBytes(bytes), max === null ? null : formatBytes(max)),
    filesUsed: (files: number, max: number | null) =>
      used(formatCount(files), max === null ? null : formatCount(max)),
    full: "Full",
  },
  quotaForm: {
    title: (folderPath: string) => `Quota of ${quoted(nameOf(folderPath))}`,
    hint: "For the folder and its subfolders. Bytes of all versions count, and so does the trash.",
    saved: (folderPath: string) => `Saved the quota of ${quoted(nameOf(folderPath))}`,
    sizeHint: "1 GB is 1,000 MB.",
    filesHint: "A file counts once, whatever the number of its versions.",
    sizeUsed: (bytes: number) => `Used: ${formatBytes(bytes)}.`,
    filesUsed: (count: number) => `Used: ${files(count)}.`,
    sizeInvalid: "Enter a number, 0 or more. At most 9,007 TB.",
    filesInvalid: "Enter an integer, 0 or more.",
    unitNames,
    filesUnit: "files",
    unlimited: "Unlimited",
    sizeUnlimited: "Size: unlimited",
    filesUnlimited: "Files: unlimited",
    needsLimit: "Limit the size, the number of files, or both.",
    exceeded:
      "This is less than what is used. Nothing is deleted, and uploads are refused until enough is deleted permanently.",
  },
};
