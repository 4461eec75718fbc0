import {
  File,
  FileArchive,
  FileImage,
  FileMusic,
  FileText,
  FileVideo,
  type LucideIcon,
} from "lucide-react";
import type { MediaKind } from "../words/mediaKinds.js";

const ICONS: Record<MediaKind, LucideIcon> = {
  image: FileImage,
  video: FileVideo,
  audio: FileMusic,
  document: FileText,
  text: FileText,
  archive: FileArchive,
  other: File,
};

/** An icon for a file type. */
export function KindIcon({ kind }: { kind: MediaKind }) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden />;
}
