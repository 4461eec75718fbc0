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

type Props = { address: Address; isUsable: boolean };

/** Sends a file to the address; in a folder, to an address that is called like the file. */
export function UploadPanel({ address, isUsable }: Props) {
  const { upload, status, progress, error, result, cancel } = useUploadFile(FUNCTIONS);
  const [sent, setSent] = useState<{ name: string; to: Address } | null>(null);

  const send = (file: File) => {
    if (!isUsable) return;
    const to = { ...address, basename: address.basename || file.name };
    setSent({ name: file.name, to });
    void upload(file, to);
    if (address.basename === "") goTo(to);
  };
  const isOver = useFileDrop(send);

  const isRunning = status === "starting" || status === "sending" || status === "finishing";
  // How an upload ended is said where it went, and not at the next address.
  const isHere = sent !== null && formatAddress(sent.to) === formatAddress(address);
  return (
    <section className="upload" aria-label="Upload">
      {isRunning && progress !== null && sent !== null ? (
        <UploadProgress {...{ status, progress, name: sent.name, cancel }} />
      ) : (
        isUsable && (
          <FilePicker
            isOver={isOver}
            isNew={address.basename === ""}
            isBack={status !== "idle"}
            onFile={send}
          />
        )
      )}
      <p className="upload-outcome" role="status">
        {isHere &&
          status === "done" &&
          result !== null &&
          `${formatAddress(sent.to)} was published as version ${result.version}.`}
        {isHere && status === "canceled" && "The upload was canceled. Nothing has changed."}
      </p>
      {isHere && error !== null && <Problem error={error} />}
    </section>
  );
}
