import { useUploadFile } from "convex-versioned-assets/react";
import { useState } from "react";
import { api } from "../../convex/_generated/api.js";
import { type Address, formatAddress } from "../lib/address.js";
import { useFileDrop } from "../lib/useFileDrop.js";
import { goTo } from "../lib/useAddress.js";
import { FilePicker } from "./FilePicker.js";
import { Problem } from "./Problem.js";
import { UploadProgress } from "./UploadProgress.js";

const FUNCTIONS = { startUpload: api.assets.startUpload, finishUpload: api.assets.finishUpload };

/** Sends a file to the address; in a folder, to an address that is called like the file. */
export function UploadPanel({ address }: { address: Address }) {
  const { upload, status, progress, error, result, cancel } = useUploadFile(FUNCTIONS);
  const [sent, setSent] = useState<{ name: string; to: Address } | null>(null);

  const send = (file: File) => {
    const to = { ...address, basename: address.basename || file.name };
    setSent({ name: file.name, to });
    void upload(file, to);
    if (address.basename === "") goTo(to);
  };
  const isOver = useFileDrop(send);

  const isRunning = status === "starting" || status === "sending" || status === "finishing";
  return (
    <section className="upload" aria-label="Upload">
      {isRunning && progress !== null && sent !== null ? (
        <UploadProgress {...{ status, progress, name: sent.name, cancel }} />
      ) : (
        <FilePicker isOver={isOver} isNew={address.basename === ""} onFile={send} />
      )}
      <p className="upload-outcome" role="status">
        {status === "done" &&
          sent !== null &&
          result !== null &&
          `${formatAddress(sent.to)} was published as version ${result.version}.`}
        {status === "cancelled" && "The upload was cancelled. Nothing has changed."}
      </p>
      {error !== null && <Problem error={error} />}
    </section>
  );
}
