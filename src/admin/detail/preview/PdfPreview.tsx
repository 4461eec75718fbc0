import { type ReactNode, useEffect, useState } from "react";
import { Loading, Problem } from "../../ui/Notices.js";
import { useWords } from "../../words/WordsContext.js";

type PdfPreviewProps = {
  url: string;
  name: string;
  /** Shown if the browser has no viewer for PDF files. */
  children: ReactNode;
};

/** A PDF in the browser's viewer, loaded as bytes with this type: the storage may serve them as a page with scripts. */
export default function PdfPreview({ url, name, children }: PdfPreviewProps) {
  const { errors, detail } = useWords();
  const [loaded, setLoaded] = useState<{ data: string } | { error: unknown } | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    let data: string | undefined;
    const load = async () => {
      const response = await fetch(url, { signal: controller.signal });
      if (!response.ok) throw new Error(errors.storageResponded(response.status));
      const bytes = new Blob([await response.blob()], { type: "application/pdf" });
      data = URL.createObjectURL(bytes);
      setLoaded({ data });
    };
    load().catch((error: unknown) => {
      if (!controller.signal.aborted) setLoaded({ error });
    });
    return () => {
      controller.abort();
      if (data !== undefined) URL.revokeObjectURL(data);
    };
  }, [url, errors]);
  if (loaded === null) return <Loading label={detail.preview.loading} />;
  if ("error" in loaded) return <Problem error={loaded.error} />;
  return (
    <object
      className="cva-preview-pdf"
      data={loaded.data}
      type="application/pdf"
      aria-label={name}
      tabIndex={0}
    >
      {children}
    </object>
  );
}
