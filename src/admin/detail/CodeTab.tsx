import { getFunctionName } from "convex/server";
import { useState } from "react";
import type { AssetRow } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { stableUrl } from "../state/paths.js";
import { CopyButton } from "../ui/CopyButton.js";
import { useWords } from "../words/WordsContext.js";
import { apiPathOf, snippetsFor } from "./snippets.js";

/** Code snippets for this asset. */
export function CodeTab({ asset }: { asset: AssetRow }) {
  const t = useWords();
  const words = t.detail.code;
  const { api, filesUrl } = useAdmin();
  const { folderPath, basename, published } = asset;
  const snippets = snippetsFor(t, {
    folderPath,
    basename,
    apiPath: apiPathOf(getFunctionName(api.getAsset)),
    contentType: published?.contentType ?? null,
    url: filesUrl === null || asset.isPrivate ? null : stableUrl(filesUrl, asset),
  });
  const [name, setName] = useState(snippets[0]!.name);
  const { code } = snippets.find((snippet) => snippet.name === name) ?? snippets[0]!;
  return (
    <>
      <div className="cva-code-head">
        <select
          className="cva-choice"
          aria-label={words.where}
          value={name}
          onChange={(event) => setName(event.target.value)}
        >
          {snippets.map((snippet) => (
            <option key={snippet.name}>{snippet.name}</option>
          ))}
        </select>
        <CopyButton text={code} label={words.copy} />
      </div>
      <pre className="cva-code" tabIndex={0} aria-label={words.title(name)}>
        <code>{code}</code>
      </pre>
      {asset.isPrivate && <p className="cva-hint">{words.isPrivate}</p>}
      {published === null && <p className="cva-hint">{words.notPublished}</p>}
    </>
  );
}
