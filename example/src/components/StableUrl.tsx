import { useState } from "react";
import { type AssetPath, stableUrl } from "../lib/assetPath.js";
import { Icon } from "./Icon.js";

/** The stable URL of the published version. */
export function StableUrl({ path }: { path: AssetPath }) {
  const url = stableUrl(path);
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === url;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(url);
    } catch {
      // Some browsers deny access to the clipboard; the URL is visible and can be selected.
      setCopied(null);
    }
  };

  return (
    <div className="stable-url">
      <span className="stable-label">Stable URL</span>
      <a href={url} target="_blank" rel="noreferrer">
        {url}
      </a>
      <button type="button" className="quiet" onClick={() => void copy()}>
        <Icon name={isCopied ? "check" : "copy"} />
        <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
      </button>
    </div>
  );
}
