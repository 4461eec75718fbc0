import type { AssetPath } from "../lib/assetPath.js";

type Props = { path: AssetPath; version: number | null };

export function AssetTitle({ path, version }: Props) {
  const { folderPath, basename } = path;
  return (
    <div className="asset-title">
      <p>{folderPath === "" ? "Top folder" : folderPath.split("/").join(" / ")}</p>
      <h2>
        {basename || "All files"}
        {version !== null && <span className="version-tag">Version {version}</span>}
      </h2>
    </div>
  );
}
