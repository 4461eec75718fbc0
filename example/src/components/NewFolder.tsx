import { useMutation } from "convex/react";
import { type FormEvent, useState } from "react";
import { api } from "../../convex/_generated/api.js";
import { formatPath } from "../lib/assetPath.js";
import { Icon } from "./Icon.js";
import { Problem } from "./Problem.js";

export function NewFolder({ parentPath }: { parentPath: string }) {
  const create = useMutation(api.assets.createFolderByPath);
  const [name, setName] = useState("");
  const [error, setError] = useState<Error | null>(null);

  const submit = async () => {
    try {
      await create({ path: formatPath({ folderPath: parentPath, basename: name.trim() }) });
      setName("");
      setError(null);
    } catch (error) {
      setError(error as Error);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void submit();
  };

  return (
    <form className="new-folder" onSubmit={onSubmit}>
      <input
        aria-label="Name of a new folder"
        placeholder="New folder"
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="quiet">
        <Icon name="plus" /> Create
      </button>
      {error !== null && <Problem error={error} />}
    </form>
  );
}
