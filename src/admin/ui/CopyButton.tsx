import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../words/WordsContext.js";
import { Button } from "./Button.js";
import { useToast } from "./Toasts.js";

const SHOWN_MS = 2000;

/** Copies a text to the clipboard, with confirmation on the button. */
export function CopyButton({
  text,
  label,
  look = "normal",
}: {
  text: string;
  label: string;
  look?: "normal" | "quiet";
}) {
  const t = useWords();
  const toast = useToast();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      // Pages need permission, which the visitor may deny.
      toast({ tone: "problem", title: t.ui.clipboardDenied, description: text });
    }
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <Button look={look} onClick={() => void copy()}>
      <Icon aria-hidden />
      <span aria-live="polite">{isCopied ? t.ui.copied : label}</span>
    </Button>
  );
}
