import type { FormEvent } from "react";
import { type AssetPath, formatPath, parsePath } from "../lib/assetPath.js";
import { goTo } from "../lib/useAssetPath.js";

export function PathBar({ path }: { path: AssetPath }) {
  const text = path.basename === "" ? `${path.folderPath}/` : formatPath(path);

  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("path");
    if (typeof typed === "string") goTo(parsePath(typed.trim()));
  };

  return (
    <form className="path-bar" role="search" onSubmit={go}>
      <label htmlFor="path">Path</label>
      <input
        // When the path changes through a link or the back button, reset the field.
        key={text}
        id="path"
        name="path"
        defaultValue={text}
        placeholder="folder/name"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <button type="submit">Go</button>
    </form>
  );
}
