import type { Address } from "../lib/address.js";

type Props = { address: Address; version: number | null };

export function AssetTitle({ address, version }: Props) {
  const { folderPath, basename } = address;
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
