import { useUploadFile } from "convex-versioned-assets/react";
import { api } from "./convex/_generated/api.js";

export function Uploader() {
  const { upload, status, progress, error, cancel, result } = useUploadFile({
    startUpload: api.files.openUpload,
    finishUpload: api.files.closeUpload,
  });
  const send = (file: File | undefined) => {
    if (file) void upload(file, { folderPath: "images", basename: "hero" });
  };
  return (
    <form onReset={cancel}>
      <input type="file" onChange={(event) => send(event.currentTarget.files?.[0])} />
      <output>
        {status} {progress?.sent} {error?.message} {result?.version}
      </output>
    </form>
  );
}
