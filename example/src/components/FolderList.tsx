import type { Folder } from "convex-versioned-assets";
import { hashOf } from "../lib/assetPath.js";
import { Icon } from "./Icon.js";

export function FolderList({ folders }: { folders: Folder[] }) {
  if (folders.length === 0) return null;
  return (
    <ul className="entries" aria-label="Subfolders">
      {folders.map(({ path, name }) => (
        <li key={path}>
          <a href={hashOf({ folderPath: path, basename: "" })}>
            <span className="thumbnail is-folder">
              <Icon name="folder" />
            </span>
            <span className="entry-name">{name}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
