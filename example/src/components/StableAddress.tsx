import { useState } from "react";
import { type Address, stableUrl } from "../lib/address.js";
import { Icon } from "./Icon.js";

/** The URL that always shows the published version. */
export function StableAddress({ address }: { address: Address }) {
  const url = stableUrl(address);
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === url;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(url);
    } catch {
      // Not every browser lets a page write there; the address is in plain sight to select.
      setCopied(null);
    }
  };

  return (
    <div className="stable-address">
      <span className="stable-label">Stable address</span>
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
