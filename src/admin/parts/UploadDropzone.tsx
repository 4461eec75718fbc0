import { Upload } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Button } from "../ui/Button.js";
import { useFileDrop } from "../uploads/useFileDrop.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { useWords } from "../words/WordsContext.js";

/** The props of `UploadDropzone`. */
export type UploadDropzoneProps = {
  /** The folder that the files go to; by default the open one. */
  folderPath?: string;
  /** True to upload drafts instead of publishing. */
  isDraft?: boolean;
  /** Types that the dialog of the browser offers, such as `image/*`; the limits of the folder decide what is accepted. */
  accept?: string;
  /** By default a hint in the panel's language. */
  children?: ReactNode;
};

/** An area for files and folders from the desktop, with a button to choose files. Their progress is in the tray. */
export function UploadDropzone(props: UploadDropzoneProps) {
  const t = useWords().uploads.dropzone;
  const { location } = useAdmin();
  const { folderPath = location.folderPath, isDraft, accept, children } = props;
  const uploads = useUploads();
  const input = useRef<HTMLInputElement>(null);
  const { isOver, handlers } = useFileDrop((transfer) =>
    uploads.add(transfer, folderPath, { isDraft }),
  );
  return (
    <div className="cva-dropzone" data-over={isOver || undefined} {...handlers}>
      <Upload aria-hidden />
      {children ?? <p>{t.hint}</p>}
      <Button onClick={() => input.current?.click()}>{t.choose}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={({ currentTarget }) => {
          uploads.add([...(currentTarget.files ?? [])], folderPath, { isDraft });
          // The same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </div>
  );
}
