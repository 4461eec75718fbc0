import { isAssetError } from "convex-versioned-assets/react";
import { type FormEvent, useState } from "react";
import { api } from "../../convex/_generated/api.js";
import { type AssetPath, formatPath, parsePath } from "../lib/assetPath.js";
import { goTo } from "../lib/useAssetPath.js";
import { useResult } from "../lib/useResult.js";
import { inWords } from "../lib/words.js";

export function PathBar({ path }: { path: AssetPath }) {
  const text = path.basename === "" ? `${path.folderPath}/` : formatPath(path);
  // When the path changes through a link or the back button, reset the field.
  return <PathField key={text} text={text} />;
}

function PathField({ text }: { text: string }) {
  const [typed, setTyped] = useState(text);
  const problem = usePathProblem(parsePath(typed.trim()));

  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (problem === null) goTo(parsePath(typed.trim()));
  };

  return (
    <form className="path-bar" role="search" onSubmit={go}>
      <label htmlFor="path">Path</label>
      <input
        id="path"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        placeholder="folder/name"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby="path-problem"
      />
      <button type="submit">Go</button>
      <p id="path-problem" className="path-problem" role="status">
        {problem}
      </p>
    </form>
  );
}

/** Asks the server, which has the only rules of paths. Returns `null` for a valid path. */
function usePathProblem({ folderPath, basename }: AssetPath): string | null {
  const isFolder = basename === "";
  const file = useResult(api.assets.getPublishedFile, isFolder ? null : { folderPath, basename });
  const folder = useResult(api.assets.listFolders, isFolder ? { parentPath: folderPath } : null);
  const answer = isFolder ? folder : file;
  if (answer.status !== "failed") return null;
  const { error } = answer;
  return isAssetError(error) && error.data.code === "PATH_INVALID" ? inWords(error) : null;
}
